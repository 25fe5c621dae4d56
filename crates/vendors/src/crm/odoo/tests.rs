//! What finds a partner, and what an answer that is an error says. Calls are tested from outside.

use mistok_core::domain::delivery::Verdict;

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
        r#""+380 67 111 22 33""#,
        r#""067 111 2233""#,
        r#""0671112233""#,
        r#"["phone_mobile_search","=","0671112233"]"#,
    ] {
        assert!(all.contains(form), "{form} is not in {all}");
    }
    assert_eq!(terms(&phone, &fields[..1]).len(), 1);
}

#[test]
fn a_phone_among_other_words_and_numbers_is_known() {
    let phone = Phone::from_stored("+380671112233".to_owned());
    let digits = last_digits(&phone);
    assert_eq!(digits.iter().collect::<String>(), "671112233");
    for (written, is_it) in [
        ("8 067 111 22 33", true),
        ("067\u{a0}111\u{a0}22\u{a0}33", true),
        ("050 999 88 77, 067 111-22-33", true),
        ("050 999 88 77 / 0671112233", true),
        ("+38 (067) 111.22.33 ext 5", true),
        ("067 111 22 34", false),
        ("671, 112233", false),
        ("", false),
    ] {
        assert_eq!(holds(written, &digits), is_it, "{written}");
    }
}

#[test]
fn refusals_are_told_apart_by_what_they_are_about() {
    let told = |message: &str| {
        let message = message.to_owned();
        rpc::told_apart(CrmError::Refused {
            status: 200,
            message,
        })
    };
    for (words, verdict) in [
        ("odoo.exceptions.AccessDenied: Access Denied", Verdict::Stop),
        (
            "odoo.exceptions.AccessError: You are not allowed",
            Verdict::Stop,
        ),
        (
            "odoo.exceptions.UserError: please configure the sender's email address",
            Verdict::Stop,
        ),
        (
            "psycopg2.OperationalError: database \"x\" does not exist",
            Verdict::Stop,
        ),
        (
            "psycopg2.errors.SerializationFailure: could not serialize access",
            Verdict::Later,
        ),
        (
            "odoo.exceptions.MissingError: Record does not exist",
            Verdict::GiveUp,
        ),
        ("builtins.ValueError: Expected singleton", Verdict::GiveUp),
    ] {
        assert_eq!(told(words).verdict(), verdict, "{words}");
    }
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
