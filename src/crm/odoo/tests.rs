//! What finds a partner, and what an answer that is an error says. Calls are tested from outside.

use super::*;

#[test]
fn a_phone_is_looked_for_in_every_form_that_people_write() {
    let phone = Phone::from_stored("+380671112233".to_owned());
    let fields = ["phone", "mobile", SEARCH].map(str::to_owned);

    let all = serde_json::to_string(&terms(&phone, &fields)).unwrap();

    for form in [
        r#""+380671112233""#,
        r#""380671112233""#,
        r#""+380 67 111 2233""#,
        r#""067 111 2233""#,
        r#""0671112233""#,
        r#"["phone_mobile_search","=","0671112233"]"#,
    ] {
        assert!(all.contains(form), "{form} is not in {all}");
    }
    assert_eq!(terms(&phone, &fields[..1]).len(), 1);
}

#[test]
fn errors_are_told_by_name_and_without_their_traceback() {
    let denied = json!({"error": {"code": 200, "message": "Odoo Server Error", "data": {
        "name": "odoo.exceptions.AccessDenied", "message": "Access Denied", "debug": "Traceback",
    }}});
    let words = rpc::refusal(&denied).unwrap();
    assert_eq!(words, "odoo.exceptions.AccessDenied: Access Denied");
    let refused = CrmError::Refused {
        status: 200,
        message: words,
    };
    assert!(matches!(rpc::told_apart(refused), CrmError::Unauthorized));
    assert_eq!(rpc::refusal(&json!({"result": false})), None);
    assert_eq!(rpc::refusal(&json!({"result": 1, "error": null})), None);
}
