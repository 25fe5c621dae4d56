use super::*;

fn read(raw: &str) -> Incoming {
    Incoming::read(BotId(7), raw.to_owned()).unwrap()
}

fn event(raw: &str) -> Event {
    read(raw).event().unwrap().clone()
}

const FROM: &str = r#""from":{"id":42,"is_bot":false,"first_name":"Олена","language_code":"uk"},"chat":{"id":42,"type":"private","first_name":"Олена"},"date":1795168800"#;

#[test]
fn a_command_has_a_name_and_an_argument() {
    for (text, name, argument) in [
        ("/start", "start", ""),
        ("/start p_22", "start", "p_22"),
        ("/Start@shop_bot  s_ad ", "start", "s_ad"),
    ] {
        let raw =
            format!(r#"{{"update_id":1,"message":{{"message_id":1,{FROM},"text":"{text}"}}}}"#);
        let command = Said::Command {
            name: name.to_owned(),
            argument: argument.to_owned(),
        };
        assert_eq!(event(&raw).said, command);
    }
}

#[test]
fn a_slash_alone_makes_no_command() {
    for text in ["//знижка 5%", "/", "/ start", "/до речі"] {
        assert_eq!(text_said(text), Said::Text(text.to_owned()));
    }
}

#[test]
fn only_ones_own_contact_sent_by_oneself_is_own() {
    let cases = [
        (r#","user_id":42"#, "", Own::Yes),
        (r#","user_id":43"#, "", Own::No),
        ("", "", Own::No),
        (
            r#","user_id":42"#,
            r#","forward_origin":{"type":"user","date":1,"sender_user":{"id":42,"is_bot":false,"first_name":"O"}}"#,
            Own::No,
        ),
    ];
    for (user, origin, own) in cases {
        let raw = format!(
            r#"{{"update_id":1,"message":{{"message_id":1,{FROM}{origin},"contact":{{"phone_number":"380501112233","first_name":"O"{user}}}}}}}"#
        );
        let Said::Contact(SharedContact { own: found, .. }) = event(&raw).said else {
            panic!("no contact in {raw}");
        };
        assert_eq!(found, own, "{raw}");
    }
}

#[test]
fn what_teloxide_cannot_read_still_reaches_the_dialogue() {
    let unknown = format!(
        r#"{{"update_id":5,"message":{{"message_id":1,{FROM},"rich_message":{{"blocks":[]}}}}}}"#
    );
    assert_eq!(event(&unknown).said, Said::Other);

    let new_entity = format!(
        r#"{{"update_id":5,"message":{{"message_id":1,{FROM},"text":"завтра о 5","entities":[{{"type":"date_time","offset":0,"length":6}}]}}}}"#
    );
    let said = event(&new_entity).said;
    assert_eq!(said, Said::Text("завтра о 5".to_owned()));
}

#[test]
fn an_unknown_kind_is_acknowledged_and_left() {
    let incoming = read(r#"{"update_id":9,"stopped_message_generation":{"x":1}}"#);
    assert_eq!(incoming.update, 9);
    assert!(matches!(incoming.reading, Reading::Nobody));
}

#[test]
fn what_is_no_update_is_refused() {
    for raw in [
        "",
        "null",
        "[]",
        "{}",
        r#"{"update_id":"x"}"#,
        "{\"update_id\":1",
    ] {
        assert!(Incoming::read(BotId(7), raw.to_owned()).is_err(), "{raw}");
    }
}
