//! Receipts and messages from people, as the shop receives them.

use super::*;
use crate::calls::fields;
use crate::sign::{base64, hmac_sha1, hmac_sha256};
use crate::twilio::inbound::signed_text;

const CALLBACK: (&str, &str) = ("StatusCallback", "https://bot.example.com/status?m=9f2c");
const EMPTY_TWIML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response></Response>";

#[test]
fn signatures_are_those_of_the_vendors_library() {
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    };
    let token = "0123456789abcdef0123456789abcdef";
    let inbound = fields(
        b"ToCountry=UA&SmsMessageSid=SM00112233445566778899aabbccddeeff&NumMedia=0&\
          SmsSid=SM00112233445566778899aabbccddeeff&SmsStatus=received&Body=%D0%9F%D1%80%D0%B8%D0\
          %B2%D1%96%D1%82%21+%D0%94%D0%B5+%D0%BC%D0%BE%D1%94+%D0%B7%D0%B0%D0%BC%D0%BE%D0%B2%D0%BB\
          %D0%B5%D0%BD%D0%BD%D1%8F+%E2%84%9642%3F&FromCountry=UA&To=%2B380441234567&NumSegments=1\
          &MessageSid=SM00112233445566778899aabbccddeeff&\
          AccountSid=AC00000000000000000000000000000001&From=%2B380501112233&\
          ApiVersion=2010-04-01&FromCity=",
    );
    let undelivered = pairs(&[
        ("ApiVersion", "2010-04-01"),
        ("MessageStatus", "undelivered"),
        ("SmsSid", "SMffeeddccbbaa99887766554433221100"),
        ("SmsStatus", "undelivered"),
        ("To", "+380501112233"),
        ("From", "+15005550006"),
        ("MessageSid", "SMffeeddccbbaa99887766554433221100"),
        ("AccountSid", "AC00000000000000000000000000000001"),
        ("ErrorCode", "30003"),
    ]);
    let status = "https://bot.example.com/hooks/twilio/status?tenant=7&m=9f2c";
    let short = "https://bot.example.com/x";
    let cases = [
        (
            "https://bot.example.com/hooks/twilio/inbound",
            inbound,
            "TQc87IQmn9qin85B4w5GkCM9dKM=",
        ),
        (status, undelivered.clone(), "Ebc2nWnAeG/ie2gKCmjtEmtWFOg="),
        (
            short,
            pairs(&[("a", "1"), ("B", "2"), ("Ab", "3")]),
            "qxQqXqPwE7R7QGEZwk3ULVD8+uQ=",
        ),
        (
            short,
            pairs(&[("M", "b"), ("M", "a"), ("M", "b")]),
            "QOq/LyIWz9dTOvuPEKFv6SGlWcM=",
        ),
    ];

    for (url, fields, signature) in cases {
        let text = signed_text(url, &fields);
        assert_eq!(base64(hmac_sha1(token, &text)), signature, "{text}");
    }
    let strong = base64(hmac_sha256(token, &signed_text(status, &undelivered)));
    assert_eq!(strong, "F5PwHUIOzv+6qxHmGPdCjWxbbekERzJ+YaGaPHVBl8o=");
}

#[tokio::test]
async fn receipts_tell_of_every_step_and_are_signed() {
    let world = World::with(Options::default()).await;

    world.send(&[TO, SERVICE, ("Body", "Hi"), CALLBACK]).await;
    world.twilio.settled().await;

    let told = world.shop.told();
    assert_eq!(
        world.shop.fields("MessageStatus"),
        ["queued", "sending", "sent", "delivered"]
    );
    assert_eq!(told[0].path, "/status?m=9f2c");
    assert_eq!(told[0].field("From"), "+380441234567");
    assert_eq!(told[3].field("RawDlrDoneDate"), "2701150800");
    let text = signed_text(CALLBACK.1, &fields(told[0].body.as_bytes()));
    let signature = base64(hmac_sha1("twilio-test-token", &text));
    assert_eq!(told[0].header("x-twilio-signature"), signature);
    assert_eq!(told[0].header("x-twilio-webhooks-signature-settings"), "");
    assert_eq!(world.twilio.receipts_taken(), 4);
}

#[tokio::test]
async fn receipts_can_be_late_doubled_and_out_of_order() {
    let world = World::with(Options::default()).await;
    world.twilio.hold_receipts();
    world.twilio.repeat_receipts(2);

    world.send(&[TO, FROM, ("Body", "Hi"), CALLBACK]).await;
    world.twilio.settled().await;
    assert_eq!(world.twilio.held_receipts().len(), 3);
    assert!(world.shop.told().is_empty());
    world.twilio.release_receipts_reversed();
    world.twilio.settled().await;

    assert_eq!(
        world.shop.fields("MessageStatus"),
        [
            "delivered",
            "delivered",
            "sent",
            "sent",
            "sending",
            "sending"
        ]
    );
}

#[tokio::test]
async fn receipts_can_come_before_the_answer() {
    let world = World::with(Options::default()).await;
    world.twilio.receipts_before_answer(true);
    world.shop.answers(500, "text/plain", "");

    let (_, message) = world.send(&[TO, FROM, ("Body", "Hi"), CALLBACK]).await;

    assert_eq!(message["status"], "queued");
    // Each is tried twice.
    assert_eq!(world.shop.told().len(), 6);
    assert_eq!(world.twilio.receipt_failures(), 3);
}

#[tokio::test]
async fn what_a_person_writes_is_told_and_may_be_answered() {
    let world = World::with(Options::default()).await;
    world.twilio.set_shared_key("k1", "shared-secret");
    let twiml = "<Response><Message>Так &amp; зараз</Message></Response>";
    world.shop.answers(200, "text/xml", twiml);

    assert!(world.olena.writes("+380441234567", "Де моє замовлення?"));
    world.twilio.settled().await;
    world.shop.answers(200, "text/plain", "OK");
    world.olena.writes("+380441234567", "Алло");
    world.twilio.settled().await;

    let told = world.shop.told();
    assert_eq!(told[0].field("Body"), "Де моє замовлення?");
    assert_eq!(
        (told[0].field("SmsStatus"), told[0].field("NumMedia")),
        ("received".into(), "0".into())
    );
    let text = signed_text(
        "https://bot.example.com/inbound?k=1",
        &fields(told[0].body.as_bytes()),
    );
    let signature = base64(hmac_sha256("shared-secret", &text));
    assert_eq!(told[0].header("x-twilio-signature"), signature);
    let settings = told[0].header("x-twilio-webhooks-signature-settings");
    assert_eq!(settings, "key=k1,algorithm=HMAC_SHA256");
    assert_eq!(world.olena.texts(), ["Так & зараз", "OK"]);
    let directions: Vec<_> = world
        .twilio
        .messages()
        .iter()
        .map(|one| one.direction)
        .collect();
    assert_eq!(
        directions,
        ["inbound", "outbound-reply", "inbound", "outbound-reply"]
    );
}

#[tokio::test]
async fn who_writes_stop_gets_nothing_until_start() {
    let world = World::with(Options::default()).await;
    world.shop.answers(200, "text/xml", EMPTY_TWIML);

    world.olena.writes("+380441234567", " stop ");
    world.twilio.settled().await;
    let by_number = world.send(&[TO, FROM, ("Body", "Hi")]).await;
    let by_service = world.send(&[TO, SERVICE, ("Body", "Hi")]).await;
    world.olena.writes("+380441234567", "START");
    world.twilio.settled().await;
    let again = world.send(&[TO, FROM, ("Body", "Hi")]).await;

    assert_eq!((by_number.0, &by_number.1["code"]), (400, &21610.into()));
    assert_eq!(by_service.1["code"], 21610);
    assert_eq!(again.0, 201);
    assert_eq!(world.shop.fields("OptOutType"), ["STOP", "START"]);
    assert!(world.olena.texts()[0].starts_with("You have been unsubscribed"));
}

#[tokio::test]
async fn a_message_from_a_person_is_told_twice_at_most() {
    let world = World::with(Options::default()).await;
    world.shop.answers(503, "text/plain", "");

    world.olena.writes("+380441234567", "Привіт");
    world.twilio.settled().await;

    let sids = world.shop.fields("MessageSid");
    assert_eq!(sids.len(), 2);
    assert_eq!(sids[0], sids[1]);
    assert_eq!(world.twilio.webhook_failures(), 1);
}

#[tokio::test]
async fn anybody_can_post_a_forged_webhook() {
    let world = World::with(Options::default()).await;
    let params = [("MessageSid", "SM1"), ("MessageStatus", "delivered")];

    let signature = world.twilio.signature("/status", &params).unwrap();
    let forged = world
        .twilio
        .post_webhook("/status", &params, Some("x"))
        .await;

    let text = signed_text(
        "https://bot.example.com/status",
        &fields(b"MessageStatus=delivered&MessageSid=SM1"),
    );
    assert_eq!(signature, base64(hmac_sha1("twilio-test-token", &text)));
    assert_eq!(forged, Some(200));
    assert_eq!(world.shop.told()[0].header("x-twilio-signature"), "x");
}
