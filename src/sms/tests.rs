use super::*;

#[test]
fn stored_tasks_stay_readable() {
    for (stored, task) in [
        (r#"{"v":"1","send":42}"#, Task::Send(42)),
        (r#"{"v":"1","ask":"SM1"}"#, Task::Ask("SM1".to_owned())),
        (r#"{"v":"1","report":7}"#, Task::Report(7)),
        (
            r#"{"v":"1","report_to":"http://odoo/sms/status"}"#,
            Task::ReportTo("http://odoo/sms/status".to_owned()),
        ),
        (r#"{"v":"1","note":8}"#, Task::Note(8)),
        (r#"{"v":"1","expire":9}"#, Task::Expire(9)),
        (r#"{"v":"1","code_news":10}"#, Task::CodeNews(10)),
        (
            r#"{"v":"1","look":{"at":"balance","chat":900}}"#,
            Task::Look(Look {
                at: Wonder::Balance,
                chat: ChatId(900),
            }),
        ),
    ] {
        assert_eq!(Task::from_stored(stored).unwrap(), task, "{stored}");
        let written = task.to_stored().unwrap();
        assert_eq!(written, stored.replace("\"v\":\"1\"", "\"v\":\"sms.1\""));
        assert_eq!(Task::from_stored(&written).unwrap(), task);
    }
    let balance = Task::Balance.to_stored().unwrap();
    assert_eq!(Task::from_stored(&balance).unwrap(), Task::Balance);
    assert!(Task::from_stored("{}").is_err());
}

#[test]
fn words_of_providers_hold_no_phones() {
    let words = "Invalid 'To' Phone Number: +380501112233 (21211)";
    assert_eq!(
        ends::masked(words),
        "Invalid 'To' Phone Number: +... (21211)"
    );
}

#[test]
fn a_providers_places_for_variables_are_found() {
    for (text, places) in [
        ("Ваш код {$code}, {$name}!", vec!["{$code}", "{$name}"]),
        ("Ціна {100} $ і {$", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(templates::unfilled(text), places, "{text}");
    }
}
