//! The vectors were computed with Twilio's own validator.

use super::{ACCOUNT, OTHER, SERVICE, TOKEN};
use crate::sms::{
    fake::{self, Call},
    twilio::{settings::Settings, signature},
};

const V1: &str = "ToCountry=UA&SmsMessageSid=SM00112233445566778899aabbccddeeff&NumMedia=0&SmsSid=SM00112233445566778899aabbccddeeff&SmsStatus=received&Body=%D0%9F%D1%80%D0%B8%D0%B2%D1%96%D1%82%21+%D0%94%D0%B5+%D0%BC%D0%BE%D1%94+%D0%B7%D0%B0%D0%BC%D0%BE%D0%B2%D0%BB%D0%B5%D0%BD%D0%BD%D1%8F+%E2%84%9642%3F&FromCountry=UA&To=%2B380441234567&NumSegments=1&MessageSid=SM00112233445566778899aabbccddeeff&AccountSid=AC00000000000000000000000000000001&From=%2B380501112233&ApiVersion=2010-04-01&FromCity=";
const V1_PATH: &str = "/hooks/twilio/inbound";
const V1_SIGNATURE: &str = "TQc87IQmn9qin85B4w5GkCM9dKM=";
const V2: &str = "ApiVersion=2010-04-01&MessageStatus=undelivered&SmsSid=SMffeeddccbbaa99887766554433221100&SmsStatus=undelivered&To=%2B380501112233&From=%2B15005550006&MessageSid=SMffeeddccbbaa99887766554433221100&AccountSid=AC00000000000000000000000000000001&ErrorCode=30003";
const V2_PATH: &str = "/hooks/twilio/status?tenant=7&m=9f2c";
const V2_SHA256: &str = "F5PwHUIOzv+6qxHmGPdCjWxbbekERzJ+YaGaPHVBl8o=";
const SIGNATURE: &str = "x-twilio-signature";
const NAMED: &str = "x-twilio-webhooks-signature-settings";

fn settings(token: &str, old: &str, shared: bool) -> Settings {
    let common = [
        ("account_sid", ACCOUNT),
        ("auth_token", token),
        ("old_auth_token", old),
        ("messaging_service_sid", SERVICE),
    ];
    let [a, b, c, d] = common;
    let section = if shared {
        fake::section(
            "twilio",
            [a, b, c, d, ("shared_key_id", "SH01"), ("shared_key", TOKEN)],
        )
    } else {
        fake::section("twilio", common)
    };
    Settings::read(&section).unwrap()
}

fn is_genuine(call: &Call) -> bool {
    signature::is_genuine(&settings(TOKEN, "", false), &call.webhook())
}

fn v1() -> Call {
    Call::post("inbound", V1_PATH, V1)
}

fn v2() -> Call {
    Call::post("status", V2_PATH, V2)
}

#[test]
fn a_form_is_proven_with_the_port_in_the_address_or_without() {
    assert!(is_genuine(&v1().with(SIGNATURE, V1_SIGNATURE)));
    assert!(is_genuine(
        &v1().with(SIGNATURE, "aejmQXMOw7YFRxV+9hZLjtyb924=")
    ));
    let mut with_port = v1().with(SIGNATURE, V1_SIGNATURE);
    with_port.url = with_port.url.replace(".com/", ".com:443/");
    assert!(is_genuine(&with_port));

    assert!(!is_genuine(&v1()));
    assert!(!is_genuine(&v1().with(SIGNATURE, "")));
    let http = "xxIc2mOyqnQoUwzeAtbfUeU0T5Y=";
    assert!(!is_genuine(&v1().with(SIGNATURE, http)));
    let without_city = "2TgVn7wQu37kg1/7VePNv+1q21Y=";
    assert!(!is_genuine(&v1().with(SIGNATURE, without_city)));
}

#[test]
fn the_query_of_a_form_belongs_to_its_address() {
    assert!(is_genuine(
        &v2().with(SIGNATURE, "Ebc2nWnAeG/ie2gKCmjtEmtWFOg=")
    ));
}

#[test]
fn names_are_ordered_by_their_bytes_and_repeated_ones_by_value() {
    let order = Call::post("", "/x", "a=1&B=2&Ab=3");
    assert!(is_genuine(
        &order.with(SIGNATURE, "qxQqXqPwE7R7QGEZwk3ULVD8+uQ=")
    ));
    let repeated = Call::post("", "/x", "M=b&M=a&M=b");
    assert!(is_genuine(
        &repeated.with(SIGNATURE, "QOq/LyIWz9dTOvuPEKFv6SGlWcM=")
    ));
}

#[test]
fn the_classic_example_is_proven() {
    let body = "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212";
    let mut call = Call::post("", "", body).with(SIGNATURE, "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    call.url = "https://mycompany.com/myapp.php?foo=1&bar=2".to_owned();

    assert!(signature::is_genuine(
        &settings("12345", "", false),
        &call.webhook()
    ));
}

#[test]
fn nothing_of_a_request_can_be_changed() {
    let fields: Vec<&str> = V1.split('&').collect();
    for at in 0..fields.len() {
        let mut fewer = fields.clone();
        let taken = fewer.remove(at);
        let mut changed = fields.clone();
        let longer = format!("{taken}1");
        changed[at] = &longer;
        for body in [fewer.join("&"), changed.join("&")] {
            // A name that stands twice with one value is one field: these are not.
            let call = Call::post("inbound", V1_PATH, body).with(SIGNATURE, V1_SIGNATURE);
            assert!(!is_genuine(&call), "{taken}");
        }
    }
    let more = Call::post("inbound", V1_PATH, format!("{V1}&x=1"));
    assert!(!is_genuine(&more.with(SIGNATURE, V1_SIGNATURE)));
    for path in [
        "/hooks/twilio/inbound/",
        "/hooks/twilio/inbound?a=1",
        "/hooks/twilio/status",
    ] {
        let call = Call::post("inbound", path, V1).with(SIGNATURE, V1_SIGNATURE);
        assert!(!is_genuine(&call), "{path}");
    }
    let mut get = v1().with(SIGNATURE, V1_SIGNATURE);
    get.method = "GET";
    assert!(!is_genuine(&get));
}

#[test]
fn the_old_token_is_good_while_it_is_configured() {
    let call = v1().with(SIGNATURE, V1_SIGNATURE);

    assert!(signature::is_genuine(
        &settings(OTHER, TOKEN, false),
        &call.webhook()
    ));
    assert!(!signature::is_genuine(
        &settings(OTHER, "", false),
        &call.webhook()
    ));
}

#[test]
fn sha256_is_taken_only_under_the_configured_key() {
    let named = "key=SH01,algorithm=HMAC_SHA256";
    let with_key = settings(OTHER, "", true);
    let proven = |settings: &Settings, named: &str, given: &str| {
        let call = v2().with(NAMED, named).with(SIGNATURE, given);
        signature::is_genuine(settings, &call.webhook())
    };

    assert!(proven(&with_key, named, V2_SHA256));
    assert!(proven(
        &with_key,
        " key = SH01 , algorithm = HMAC_SHA256 ",
        V2_SHA256
    ));
    assert!(!proven(
        &with_key,
        "key=SH02,algorithm=HMAC_SHA256",
        V2_SHA256
    ));
    assert!(!proven(&with_key, "key=SH01,algorithm=HMAC_MD5", V2_SHA256));
    assert!(!proven(&with_key, "", V2_SHA256));
    assert!(!proven(&settings(TOKEN, "", false), named, V2_SHA256));
    let sha1 = "Ebc2nWnAeG/ie2gKCmjtEmtWFOg=";
    assert!(!proven(&settings(TOKEN, "", true), named, sha1));
    let legacy = v2().with(SIGNATURE, V2_SHA256);
    assert!(!signature::is_genuine(&with_key, &legacy.webhook()));
}
