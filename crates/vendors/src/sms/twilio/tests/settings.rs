use super::{ACCOUNT, SERVICE, TOKEN};
use crate::sms::{
    fake::{means, section},
    twilio::{REGISTRATION, Twilio},
};

const NAME: (&str, &str) = ("from", "MyShop");
const SID: (&str, &str) = ("account_sid", ACCOUNT);
const KEY: (&str, &str) = ("auth_token", TOKEN);

fn error<const N: usize>(settings: [(&str, &str); N]) -> String {
    Twilio::new(&section("twilio", settings), &means())
        .err()
        .unwrap_or_default()
}

#[test]
fn a_flaw_of_the_settings_is_named_by_its_key() {
    let cases = [
        (error([KEY, NAME]), "`sms.twilio.account_sid` is not set"),
        (error([SID, NAME]), "`sms.twilio.auth_token` is not set"),
        (error([SID, KEY]), "`sms.twilio.from` is not set"),
        (
            error([SID, KEY, ("from", " ")]),
            "`sms.twilio.from` is not set",
        ),
        (
            error([("account_sid", "AC/../x"), KEY, NAME]),
            "`sms.twilio.account_sid` is not one",
        ),
        (
            error([SID, KEY, ("messaging_service_sid", "PN01")]),
            "`sms.twilio.messaging_service_sid` is not one",
        ),
        (
            error([SID, KEY, NAME, ("api_key_sid", "SK01")]),
            "`sms.twilio.api_key_secret` is not set",
        ),
        (
            error([SID, KEY, NAME, ("shared_key", "s")]),
            "`sms.twilio.shared_key_id` is not set",
        ),
        (
            error([SID, KEY, NAME, ("base_url", "ftp://x")]),
            "`sms.twilio.base_url`",
        ),
        (error([SID, KEY, NAME, ("form", "x")]), "form"),
        (error([SID, KEY, NAME]), ""),
    ];
    for (error, expected) in cases {
        assert!(
            error.starts_with(expected) || error.contains(expected),
            "{error}"
        );
        assert!(!error.contains(TOKEN));
        assert_eq!(error.is_empty(), expected.is_empty(), "{error}");
    }
}

#[tokio::test]
async fn senders_are_those_of_the_settings() {
    let service = ("messaging_service_sid", SERVICE);
    let section = section("twilio", [SID, KEY, NAME, service]);
    let provider = (REGISTRATION.connect)(&section, &means()).unwrap();

    assert_eq!(provider.senders(None).await.unwrap(), ["MyShop", SERVICE]);
    assert_eq!(provider.templates().await.unwrap(), []);
    assert!(provider.tells_delivery());
    assert_eq!(provider.name(), "twilio");
}
