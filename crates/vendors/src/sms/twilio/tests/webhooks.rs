use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use mistok_core::domain::sms::{Failure, State};

use super::{ACCOUNT, SID, TOKEN, section};
use crate::sms::{
    Heard, Provider, Receipt, Unheard, Wish,
    fake::{self, Call, PUBLIC},
    proof::hmac_sha1,
    twilio::{Twilio, codes},
};

fn twilio() -> Twilio {
    Twilio::new(&section("https://api.twilio.com"), &fake::means()).unwrap()
}

/// A form, signed as Twilio would.
fn signed(what: &'static str, fields: &[(&str, &str)]) -> Call {
    let path = format!("/sms/twilio/{what}");
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let mut sorted = fields.to_vec();
    sorted.sort_unstable();
    let joined: String = sorted
        .iter()
        .flat_map(|(name, value)| [*name, *value])
        .collect();
    let mac = hmac_sha1(
        TOKEN.as_bytes(),
        format!("{PUBLIC}{path}{joined}").as_bytes(),
    );
    Call::post(what, &path, form).with("x-twilio-signature", &BASE64.encode(mac))
}

fn inbound(more: &[(&str, &str)]) -> Result<Heard, Unheard> {
    let mut fields = vec![
        ("AccountSid", ACCOUNT),
        ("MessageSid", SID),
        ("From", "+380501112233"),
        ("To", "+380441234567"),
        ("Body", "Привіт!"),
    ];
    fields.extend(more);
    twilio().hear(&signed("inbound", &fields).webhook())
}

fn status(status: &str, code: &str) -> Vec<Receipt> {
    let fields = [
        ("AccountSid", ACCOUNT),
        ("MessageSid", SID),
        ("MessageStatus", status),
        ("ErrorCode", code),
    ];
    let call = signed("status", &fields);
    twilio().hear(&call.webhook()).unwrap().receipts
}

#[test]
fn a_message_is_read_and_answered_with_silence() {
    let heard = inbound(&[("NumMedia", "0"), ("Tomorrow", "new")]).unwrap();

    let message = &heard.inbound[0];
    assert_eq!(message.provider_id.as_deref(), Some(SID));
    assert_eq!(
        (message.from.as_str(), message.to.as_str()),
        ("+380501112233", "+380441234567")
    );
    assert_eq!(message.text, "Привіт!");
    assert_eq!(message.wish, None);
    assert_eq!(heard.answer.content_type, "text/xml");
    assert!(heard.answer.body.ends_with("<Response></Response>"));
    assert!(heard.receipts.is_empty() && heard.ask.is_empty());
}

#[test]
fn pictures_are_lines_and_a_dealt_with_word_is_a_wish() {
    let heard = inbound(&[
        ("NumMedia", "2"),
        ("MediaUrl0", "https://api.twilio.com/a"),
        ("MediaUrl1", "https://api.twilio.com/b"),
        ("OptOutType", "STOP"),
    ]);
    let message = &heard.unwrap().inbound[0];

    assert_eq!(
        message.text,
        "Привіт!\nhttps://api.twilio.com/a\nhttps://api.twilio.com/b"
    );
    assert_eq!(message.wish, Some(Wish::Stop));
    let wish = |word| inbound(&[("OptOutType", word)]).unwrap().inbound[0].wish;
    assert_eq!(wish("START"), Some(Wish::Start));
    assert_eq!(wish("HELP"), None);
}

#[test]
fn a_message_may_come_by_get() {
    let query = format!(
        "AccountSid={ACCOUNT}&MessageSid={SID}&From=%2B380501112233&To=12345&Body=%D0%A2%D0%B0%D0%BA"
    );
    let path = format!("/sms/twilio/inbound?{query}");
    let mac = hmac_sha1(TOKEN.as_bytes(), format!("{PUBLIC}{path}").as_bytes());
    let call = Call::get("inbound", &path).with("x-twilio-signature", &BASE64.encode(mac));

    let heard = twilio().hear(&call.webhook()).unwrap();

    assert_eq!(heard.inbound[0].text, "Так");
}

#[test]
fn a_status_is_a_receipt_in_our_words() {
    use State::{Cancelled, Delivered, Failed, Queued, Sending, Sent, Undelivered};
    let cases = [
        ("accepted", "", Queued, None),
        ("scheduled", "", Queued, None),
        ("queued", "", Queued, None),
        ("sending", "", Sending, None),
        ("sent", "", Sent, None),
        ("delivered", "", Delivered, None),
        ("read", "", Delivered, None),
        ("canceled", "", Cancelled, None),
        (
            "undelivered",
            "30003",
            Undelivered,
            Some(Failure::Unreachable),
        ),
        (
            "undelivered",
            "30005",
            Undelivered,
            Some(Failure::WrongNumber),
        ),
        (
            "undelivered",
            "30006",
            Undelivered,
            Some(Failure::NotMobile),
        ),
        ("undelivered", "30007", Undelivered, Some(Failure::Blocked)),
        ("undelivered", "30004", Undelivered, Some(Failure::Blocked)),
        (
            "undelivered",
            "30034",
            Undelivered,
            Some(Failure::Destination),
        ),
        ("undelivered", "30008", Undelivered, Some(Failure::Unknown)),
        ("failed", "21610", Failed, Some(Failure::OptedOut)),
        ("failed", "30002", Failed, Some(Failure::Settings)),
        ("failed", "", Failed, Some(Failure::Unknown)),
    ];
    for (word, code, state, failure) in cases {
        let receipts = status(word, code);
        assert_eq!(receipts.len(), 1, "{word}");
        let receipt = &receipts[0];
        assert_eq!(
            (receipt.state, receipt.failure),
            (state, failure),
            "{word} {code}"
        );
        assert_eq!(receipt.code.as_deref().unwrap_or_default(), code);
        assert_eq!(receipt.provider_id, SID);
    }
    assert_eq!(status("received", ""), []);
    assert_eq!(status("something new", ""), []);
    assert_eq!(codes::fault(99_999), None);
}

#[test]
fn what_is_not_proven_or_not_ours_is_not_taken() {
    let other = ("AccountSid", "AC00000000000000000000000000000002");
    let foreign = signed(
        "inbound",
        &[other, ("MessageSid", SID), ("From", "1"), ("To", "2")],
    );
    let without = signed("status", &[("MessageSid", SID), ("MessageStatus", "sent")]);
    let mut unsigned = signed("status", &[("AccountSid", ACCOUNT)]);
    unsigned.headers.remove("x-twilio-signature");
    for call in [foreign, without, unsigned] {
        assert_eq!(twilio().hear(&call.webhook()), Err(Unheard::Forged));
    }

    let call = signed("status", &[("AccountSid", ACCOUNT), ("MessageSid", SID)]);
    assert!(matches!(
        twilio().hear(&call.webhook()),
        Err(Unheard::Unreadable(_))
    ));
    let call = signed(
        "inbound",
        &[("AccountSid", ACCOUNT), ("MessageSid", "../x")],
    );
    assert!(matches!(
        twilio().hear(&call.webhook()),
        Err(Unheard::Unreadable(_))
    ));
    for what in ["", "inbound/x", "voice"] {
        let call = signed(what, &[("AccountSid", ACCOUNT)]);
        assert_eq!(twilio().hear(&call.webhook()), Err(Unheard::NoSuchAddress));
    }
}
