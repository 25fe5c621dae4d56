use super::section;
use crate::sms::{
    Heard, Provider, Unheard,
    fake::{self, Call},
    zadarma::Zadarma,
};

const PATH: &str = "/sms/zadarma";
const RESULT: &str = r#"{"caller_id":"+380501112233","caller_did":"+380441234567","text":"\u041f\u0440\u0438\u0432\u0456\u0442"}"#;
const HEX: &str = "ZWNiNWE0Mjc1MjMwZjQ3NzI1NjM0ZGNlNmM0YWM0ZWM4ZWIwZTI4Mg==";
const RAW: &str = "7LWkJ1Iw9HclY03ObErE7I6w4oI=";
const START: &str = "NDE0MWIwNjUzZDI0NjAyZWU5ZGExNTM5YjcxMjBmODlkMTA4MjNjMw==";

fn hear(call: &Call) -> Result<Heard, Unheard> {
    let section = section("https://api.zadarma.com");
    let zadarma = Zadarma::new(&section, &fake::means()).unwrap();
    zadarma.hear(&call.webhook())
}

fn form(fields: &[(&str, &str)], signature: &str) -> Call {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    Call::post("", PATH, body).with("signature", signature)
}

fn assert_read(heard: &Heard) {
    let message = &heard.inbound[0];
    assert_eq!(message.provider_id, None);
    assert_eq!(message.from, "+380501112233");
    assert_eq!(message.to, "+380441234567");
    assert_eq!(message.text, "Привіт");
}

#[test]
fn the_check_of_the_address_is_echoed_when_it_is_harmless() {
    let heard = hear(&Call::get("", "/sms/zadarma?zd_echo=aB_9-x")).unwrap();
    assert_eq!(heard.answer.body, "aB_9-x");
    assert_eq!(heard.answer.content_type, "text/plain");

    let long = format!("/sms/zadarma?zd_echo={}", "a".repeat(65));
    for path in [
        PATH,
        "/sms/zadarma?zd_echo=",
        "/sms/zadarma?zd_echo=%3Cb%3E",
        &long,
    ] {
        let refused = hear(&Call::get("", path));
        assert!(matches!(refused, Err(Unheard::Unreadable(_))), "{path}");
    }
}

#[test]
fn a_message_is_proven_by_its_text_as_it_came_in_either_encoding() {
    for signature in [HEX, RAW] {
        assert_read(&hear(&form(&[("event", "SMS"), ("result", RESULT)], signature)).unwrap());
    }
    let other = RESULT.replace("233", "234");
    for (result, signature) in [(RESULT, START), (RESULT, ""), (other.as_str(), HEX)] {
        let call = form(&[("event", "SMS"), ("result", result)], signature);
        assert_eq!(hear(&call), Err(Unheard::Forged));
    }
    let mut unsigned = form(&[("event", "SMS"), ("result", RESULT)], HEX);
    unsigned.headers.clear();
    assert_eq!(hear(&unsigned), Err(Unheard::Forged));
    let rewritten = RESULT.replace("\\u041f", "П");
    let call = form(&[("event", "SMS"), ("result", &rewritten)], HEX);
    assert_eq!(hear(&call), Err(Unheard::Forged));
}

#[test]
fn a_multipart_form_is_read_by_the_boundary_of_its_body() {
    let part = |name: &str, value: &str, end: &str| {
        format!("Content-Disposition: form-data; name=\"{name}\"{end}{end}{value}{end}")
    };
    for end in ["\r\n", "\n"] {
        let body = format!(
            "--inside{end}{}--inside{end}{}--inside--{end}",
            part("event", "SMS", end),
            part("result", RESULT, end)
        );
        let call = Call::post("", PATH, body)
            .with("content-type", "multipart/form-data; boundary=outside")
            .with("signature", HEX);

        assert_read(&hear(&call).unwrap());
    }
    for body in ["--", "--x", "--x\r\n--x--", "--x\r\nname=\r\n\r\n", ""] {
        let refused = hear(&Call::post("", PATH, body));
        assert!(matches!(refused, Err(Unheard::Unreadable(_))), "{body}");
    }
}

#[test]
fn events_of_calls_are_answered_and_have_no_effect() {
    let call = [
        ("event", "NOTIFY_START"),
        ("caller_id", "380501112233"),
        ("called_did", "380441234567"),
        ("call_start", "2026-11-20 10:00:00"),
    ];
    assert_eq!(hear(&form(&call, START)), Ok(Heard::default()));
    assert_eq!(hear(&form(&call, HEX)), Err(Unheard::Forged));
    let lookup = [("event", "NUMBER_LOOKUP"), ("result", RESULT)];
    assert_eq!(hear(&form(&lookup, HEX)), Ok(Heard::default()));
    for event in ["NOTIFY_INTERNAL_END", "SPEECH_RECOGNITION", "TOMORROW"] {
        assert_eq!(hear(&form(&[("event", event)], "")), Ok(Heard::default()));
    }
}

#[test]
fn there_is_one_address() {
    let call = Call::post("status", "/sms/zadarma/status", "event=SMS");
    assert_eq!(hear(&call), Err(Unheard::NoSuchAddress));
}
