//! What Telegram refuses and what that means. Matched on code and part of the text, because the
//! texts vary (<https://core.telegram.org/bots/api#making-requests>).

use std::time::Duration;

use mistok_core::domain::{
    cause::chain,
    delivery::{Scope, Verdict},
};
use serde::Deserialize;

#[derive(Debug, thiserror::Error)]
pub enum TelegramError {
    /// 429.
    #[error("too many requests, again after {} s", .0.as_secs())]
    Busy(Duration),
    /// The bot may not write into this chat at all: a person who blocked it, left or never pressed
    /// Start; a group that it was removed from or may not post to.
    #[error("the chat is closed to the bot: {0}")]
    Closed(String),
    /// 401, or 404 without a word about the method: the token is not valid.
    #[error("the token is refused; expected the token that BotFather gave")]
    Unauthorized,
    /// 409: another program receives with this token.
    #[error("another program receives updates with this token: {0}")]
    Conflict(String),
    #[error("the group became the supergroup {0}")]
    Migrated(i64),
    #[error("refused: {0}")]
    Refused(String),
    /// 5xx, or an answer that is no answer of the Bot API: whether it was done is not known.
    #[error("Telegram failed with HTTP {0}")]
    Failed(u16),
    #[error("Telegram cannot be reached: {}", chain(.0))]
    Unreachable(#[source] reqwest::Error),
}

/// The smallest thing that a refusal is about: what lies outside it is not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// This content, or the message that is to be changed.
    Message,
    /// The topic that it was meant for.
    Topic,
    /// Everything for this chat.
    Chat,
}

/// What Telegram says, in small letters, of a chat that takes nothing from the bot. Raw codes of the
/// server come as 400 (<https://core.telegram.org/api/errors>).
const CHAT: [&str; 20] = [
    "chat not found",
    "have no write access",
    "not enough rights to send text messages",
    "not enough rights to send messages",
    "need administrator rights in the channel",
    "chat_write_forbidden",
    "chat_send_plain_forbidden",
    "chat_guest_send_forbidden",
    "chat_restricted",
    "chat_forbidden",
    "chat_id_invalid",
    "channel_private",
    "channel_invalid",
    "peer_id_invalid",
    "user_is_blocked",
    "user_deactivated",
    "user is deactivated",
    "group chat was deactivated",
    "group chat was deleted",
    "not a member of",
];

/// The same of a topic; whatever else names topics or threads is about one, too.
const TOPIC: [&str; 3] = ["topic", "thread", "forum"];

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    error_code: u16,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize, Default)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

/// Waited when a 429 does not say how long.
const UNSAID: Duration = Duration::from_secs(5);
/// Waited at most before it is tried again, whatever a 429 says.
const LONGEST: Duration = Duration::from_hours(1);

impl TelegramError {
    /// Reads an answer that is not `ok`.
    pub(super) fn read(status: u16, body: &[u8]) -> Self {
        let Ok(refusal) = serde_json::from_slice::<Refusal>(body) else {
            return Self::Failed(status);
        };
        let text = refusal.description;
        if let Some(chat) = refusal.parameters.migrate_to_chat_id {
            return Self::Migrated(chat);
        }
        match if refusal.error_code == 0 {
            status
        } else {
            refusal.error_code
        } {
            429 => {
                let said = refusal.parameters.retry_after;
                Self::Busy(said.map_or(UNSAID, Duration::from_secs).min(LONGEST))
            }
            // An older server of one's own lacks a method; the token is still good.
            404 if text.to_lowercase().contains("method not found") => Self::Refused(text),
            401 | 404 => Self::Unauthorized,
            403 => Self::Closed(text),
            409 => Self::Conflict(text),
            400 if is_of_chat(&text) => Self::Closed(text),
            code @ 500.. => Self::Failed(code),
            _ => Self::Refused(text),
        }
    }

    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Busy(wait) => Verdict::After(*wait),
            Self::Unauthorized => Verdict::Stop,
            Self::Closed(_) | Self::Refused(_) | Self::Migrated(_) => Verdict::GiveUp,
            Self::Conflict(_) | Self::Failed(_) | Self::Unreachable(_) => Verdict::Later,
        }
    }

    /// What was refused; `None` for what is no refusal of something sent.
    pub fn refused(&self) -> Option<Refused> {
        match self {
            Self::Closed(_) => Some(Refused::Chat),
            Self::Refused(text) => Some(if is_of_topic(text) {
                Refused::Topic
            } else {
                Refused::Message
            }),
            Self::Busy(_)
            | Self::Unauthorized
            | Self::Conflict(_)
            | Self::Migrated(_)
            | Self::Failed(_)
            | Self::Unreachable(_) => None,
        }
    }

    /// What the failure concerns, for the deliveries beside this one.
    pub fn scope(&self) -> Scope {
        match (self, self.refused()) {
            (_, Some(Refused::Message)) => Scope::Message,
            // Telegram counts for each chat; the limit over all chats is kept before sending.
            (_, Some(Refused::Topic | Refused::Chat))
            | (Self::Busy(_) | Self::Migrated(_), None) => Scope::Destination,
            (Self::Unauthorized, None) => Scope::Account,
            (_, None) => Scope::Service,
        }
    }

    /// Whether Telegram may have done it all the same: only its own refusal, or a connection that
    /// never came about, proves that it has not. What an edge or a gateway says proves nothing.
    pub fn may_have_happened(&self) -> bool {
        match self {
            Self::Unreachable(error) => !error.is_connect(),
            Self::Failed(_) => true,
            Self::Busy(_)
            | Self::Closed(_)
            | Self::Unauthorized
            | Self::Conflict(_)
            | Self::Migrated(_)
            | Self::Refused(_) => false,
        }
    }

    /// Whether the refusal's text holds `part`, whatever its case.
    pub fn says(&self, part: &str) -> bool {
        match self {
            Self::Refused(text) => text.to_lowercase().contains(part),
            _ => false,
        }
    }
}

/// What Telegram could not read holds people's words, which say nothing of the chat.
fn is_of_content(text: &str) -> bool {
    text.contains("can't parse")
}

fn is_of_chat(text: &str) -> bool {
    let text = text.to_lowercase();
    !is_of_content(&text) && CHAT.iter().any(|words| text.contains(words))
}

fn is_of_topic(text: &str) -> bool {
    let text = text.to_lowercase();
    !is_of_content(&text) && TOPIC.iter().any(|words| text.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_every_kind_have_their_verdict() {
        let cases = [
            (
                429,
                r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}"#,
                Verdict::After(Duration::from_secs(7)),
            ),
            (
                429,
                r#"{"ok":false,"error_code":429,"parameters":{"retry_after":1000000000000}}"#,
                Verdict::After(LONGEST),
            ),
            (
                403,
                r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"#,
                Verdict::GiveUp,
            ),
            (
                400,
                r#"{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}"#,
                Verdict::GiveUp,
            ),
            (
                401,
                r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#,
                Verdict::Stop,
            ),
            (
                404,
                r#"{"ok":false,"error_code":404,"description":"Not Found"}"#,
                Verdict::Stop,
            ),
            (
                404,
                r#"{"ok":false,"error_code":404,"description":"Not Found: method not found"}"#,
                Verdict::GiveUp,
            ),
            (502, "<html>Bad Gateway</html>", Verdict::Later),
            (200, "", Verdict::Later),
        ];
        for (status, body, verdict) in cases {
            assert_eq!(
                TelegramError::read(status, body.as_bytes()).verdict(),
                verdict,
                "{body}"
            );
        }
    }

    #[test]
    fn only_a_refusal_proves_that_nothing_was_done() {
        let refusal =
            |code: u16| format!(r#"{{"ok":false,"error_code":{code},"description":"Because"}}"#);
        let page = || "<html>Sorry</html>".to_owned();
        let cases = [
            (400, refusal(400), false),
            (401, refusal(401), false),
            (403, refusal(403), false),
            (404, refusal(404), false),
            (409, refusal(409), false),
            (429, refusal(429), false),
            (200, r#"{"ok":true,"result":"#.to_owned(), true),
            (302, page(), true),
            (404, page(), true),
            (500, refusal(500), true),
            (502, refusal(502), true),
            (500, page(), true),
            (502, page(), true),
            (503, page(), true),
            (504, page(), true),
            (520, String::new(), true),
        ];
        for (status, body, may_have_happened) in cases {
            let error = TelegramError::read(status, body.as_bytes());
            assert_eq!(
                error.may_have_happened(),
                may_have_happened,
                "{status} {body}"
            );
        }
    }

    #[test]
    fn a_refusal_belongs_to_the_smallest_thing() {
        let cases = [
            (400, "Bad Request: TOPIC_CLOSED", Refused::Topic),
            (400, "Bad Request: TOPIC_DELETED", Refused::Topic),
            (400, "Bad Request: message thread not found", Refused::Topic),
            (400, "Bad Request: TOPIC_ID_INVALID", Refused::Topic),
            (400, "Bad Request: the chat is not a forum", Refused::Topic),
            (
                400,
                "Bad Request: can't parse entities: Unsupported start tag \"topic\" at byte offset 1",
                Refused::Message,
            ),
            (
                400,
                "Bad Request: can't parse entities: Unsupported start tag \"chat not found\"",
                Refused::Message,
            ),
            (400, "Bad Request: BUTTON_DATA_INVALID", Refused::Message),
            (
                400,
                "Bad Request: wrong file identifier/HTTP URL specified",
                Refused::Message,
            ),
            (
                400,
                "Bad Request: not enough rights to send photos to the chat",
                Refused::Message,
            ),
            (413, "Request Entity Too Large", Refused::Message),
            (400, "Bad Request: SOMETHING_NEW", Refused::Message),
            (400, "Bad Request: chat not found", Refused::Chat),
            (
                400,
                "Bad Request: have no write access to the chat",
                Refused::Chat,
            ),
            (
                400,
                "Bad Request: not enough rights to send text messages to the chat",
                Refused::Chat,
            ),
            (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Refused::Chat),
            (
                403,
                "Forbidden: bot was kicked from the supergroup chat",
                Refused::Chat,
            ),
            (403, "Forbidden: the group chat was deleted", Refused::Chat),
            (403, "Forbidden: SOMETHING_NEW", Refused::Chat),
            (404, "Not Found: method not found", Refused::Message),
        ];
        for (code, description, refused) in cases {
            let body = serde_json::json!({
                "ok": false, "error_code": code, "description": description,
            });
            let error = TelegramError::read(code, body.to_string().as_bytes());
            assert_eq!(error.refused(), Some(refused), "{description}");
        }
    }
}
