//! What an answer that is an error says, and what becomes of texts. Calls are tested from outside.

use mistok_core::domain::delivery::Verdict;

use super::*;

const ASKED: rpc::Asked = rpc::Asked {
    model: "sale.order",
    method: "create",
};

#[test]
fn refusals_are_told_apart_by_what_they_are_about() {
    let told = |message: &str| {
        let message = message.to_owned();
        rpc::told_apart(
            ASKED,
            CrmError::Refused {
                status: 200,
                message,
            },
        )
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
        (
            "odoo.exceptions.UserError: Мінімум дві чашки",
            Verdict::GiveUp,
        ),
        (
            "odoo.exceptions.UserError: Object sale.order doesn't exist",
            Verdict::Stop,
        ),
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
    assert!(matches!(
        rpc::told_apart(ASKED, refused),
        CrmError::Unauthorized
    ));
    assert_eq!(rpc::refusal(&json!({"result": false})), None);
    assert_eq!(rpc::refusal(&json!({"result": 1, "error": null})), None);
}

#[test]
fn an_error_of_json2_stands_bare_and_a_record_with_a_name_is_none() {
    let denied = json!({"name": "odoo.exceptions.AccessError", "message": "No", "arguments": ["No"],
        "context": {}, "debug": "Traceback"});
    let words = rpc::refusal(&denied);
    assert_eq!(words.as_deref(), Some("odoo.exceptions.AccessError: No"));
    assert_eq!(rpc::refusal(&json!({"name": "Olena", "id": 7})), None);
}

#[test]
fn what_people_write_never_becomes_markup() {
    assert_eq!(
        html("<b>\0a</b>\r\nb & \"c\""),
        "<p>&lt;b&gt;a&lt;/b&gt;<br/>b &amp; \"c\"</p>"
    );
    assert_eq!(plain_text(" a\r\nb\0 "), "a  b");
    let long = "слово ".repeat(100);
    let cut = plain_text(&long);
    assert!(
        cut.ends_with("слово…") && cut.chars().count() <= LONGEST_NAME + 1,
        "{cut}"
    );
}

#[test]
fn a_missing_app_is_known_in_any_language() {
    let told = |method, message: &str| {
        let model = "sale.order";
        let message = message.to_owned();
        let status = 200;
        rpc::told_apart(
            rpc::Asked { model, method },
            CrmError::Refused { status, message },
        )
    };
    let words = "odoo.exceptions.UserError: Об'єкт *** не існує";
    let missing = told("fields_get", words).to_string();
    assert!(
        missing.contains("sale.order") && missing.contains("crm.odoo.uses"),
        "{missing}"
    );
    assert!(matches!(told("create", words), CrmError::Refused { .. }));
}
