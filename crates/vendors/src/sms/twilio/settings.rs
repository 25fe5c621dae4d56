//! What stands in `[sms.twilio]`.

use secrecy::SecretString;
use serde::Deserialize;

use crate::section::{self, Section};

/// The settings as written in the file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    #[serde(deserialize_with = "section::text")]
    base_url: Option<String>,
    #[serde(deserialize_with = "section::text")]
    lookup_url: Option<String>,
    #[serde(deserialize_with = "section::text")]
    account_sid: Option<String>,
    #[serde(deserialize_with = "section::secret")]
    auth_token: Option<SecretString>,
    #[serde(deserialize_with = "section::secret")]
    old_auth_token: Option<SecretString>,
    #[serde(deserialize_with = "section::text")]
    api_key_sid: Option<String>,
    #[serde(deserialize_with = "section::secret")]
    api_key_secret: Option<SecretString>,
    #[serde(deserialize_with = "section::text")]
    from: Option<String>,
    #[serde(deserialize_with = "section::text")]
    messaging_service_sid: Option<String>,
    #[serde(deserialize_with = "section::text")]
    shared_key_id: Option<String>,
    #[serde(deserialize_with = "section::secret")]
    shared_key: Option<SecretString>,
    smart_encoded: bool,
}

/// The checked settings, ready for use.
pub struct Settings {
    pub base_url: String,
    /// Of the look-ups; a stand-in for the one serves the other too.
    pub lookup_url: String,
    pub account_sid: String,
    /// What webhooks are signed with: the primary token and, while it is being changed, the old one.
    pub tokens: Vec<SecretString>,
    /// What calls are made with.
    pub user: String,
    pub password: SecretString,
    /// A number, short code or name. With a service too: the sender of that service.
    pub from: Option<String>,
    pub messaging_service_sid: Option<String>,
    /// The id and the secret of the key for webhooks signed with SHA-256.
    pub shared_key: Option<(String, SecretString)>,
    /// Whether Twilio replaces look-alikes of letters so that the text takes fewer parts.
    pub smart_encoded: bool,
}

impl Settings {
    pub fn read(section: &Section) -> Result<Self, String> {
        let written: Written = section.read()?;
        let account_sid = section.needed(
            written.account_sid,
            "account_sid",
            "the SID of the account, `AC..`,",
        )?;
        let is_whole = account_sid.len() == 34
            && account_sid
                .bytes()
                .skip(2)
                .all(|byte| byte.is_ascii_hexdigit());
        if !is_sid(&account_sid, "AC") || !is_whole {
            return Err(
                "`sms.twilio.account_sid` is not one: `AC` and 32 hexadecimal digits are expected"
                    .to_owned(),
            );
        }
        let token = section.needed(
            written.auth_token,
            "auth_token",
            "the primary auth token of the account",
        )?;
        let service = written.messaging_service_sid;
        if written.from.is_none() && service.is_none() {
            return Err(
                "`sms.twilio.from` is not set: a number or name to send from is expected, \
                 or a service in `sms.twilio.messaging_service_sid`"
                    .to_owned(),
            );
        }
        if service.as_ref().is_some_and(|sid| !is_sid(sid, "MG")) {
            return Err(
                "`sms.twilio.messaging_service_sid` is not one: `MG..` is expected".to_owned(),
            );
        }
        let api_key = pair(
            ["api_key_sid", "api_key_secret"],
            written.api_key_sid,
            written.api_key_secret,
        )?;
        let shared_key = pair(
            ["shared_key_id", "shared_key"],
            written.shared_key_id,
            written.shared_key,
        )?;
        let (user, password) = api_key.unwrap_or_else(|| (account_sid.clone(), token.clone()));
        let base_url = written.base_url;
        let lookup_url = written.lookup_url.or_else(|| base_url.clone());
        Ok(Self {
            base_url: base_url.unwrap_or_else(|| "https://api.twilio.com".to_owned()),
            lookup_url: lookup_url.unwrap_or_else(|| "https://lookups.twilio.com".to_owned()),
            account_sid,
            tokens: [token].into_iter().chain(written.old_auth_token).collect(),
            user,
            password,
            from: written.from.map(with_plus),
            messaging_service_sid: service,
            shared_key,
            smart_encoded: written.smart_encoded,
        })
    }
}

/// Two settings of which none or both are there.
fn pair<A, B>(
    names: [&str; 2],
    one: Option<A>,
    other: Option<B>,
) -> Result<Option<(A, B)>, String> {
    let missing = match (one, other) {
        (Some(one), Some(other)) => return Ok(Some((one, other))),
        (None, None) => return Ok(None),
        (None, Some(_)) => names[0],
        (Some(_), None) => names[1],
    };
    let [one, other] = names;
    Err(format!(
        "`sms.twilio.{missing}` is not set: `{one}` and `{other}` are expected together"
    ))
}

/// Whether a text is an identifier of Twilio's of this kind. It goes into addresses unescaped.
pub fn is_sid(text: &str, kind: &str) -> bool {
    text.strip_prefix(kind).is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// A number that the environment took for a number lost its `+`; a short code has none.
fn with_plus(from: String) -> String {
    let is_long = from.len() > SHORT_CODE && from.bytes().all(|byte| byte.is_ascii_digit());
    if is_long { format!("+{from}") } else { from }
}

/// The most digits that a short code has.
const SHORT_CODE: usize = 6;
