//! What Telegram refuses and what that means. Matched on code and part of the text, because the
//! texts vary (<https://core.telegram.org/bots/api#making-requests>).

use std::time::Duration;

use serde::Deserialize;

use crate::domain::delivery::Verdict;

#[derive(Debug, thiserror::Error)]
pub enum TelegramError {
    /// 429.
    #[error("too many requests, again after {} s", .0.as_secs())]
    Busy(Duration),
    /// 403: the person blocked the bot, left, or never pressed Start.
    #[error("the chat is closed to the bot: {0}")]
    Closed(String),
    /// 401 or a 404 of the whole address.
    #[error("the token is refused; expected the token that BotFather gave")]
    Unauthorized,
    /// 409: another program receives with this token.
    #[error("another program receives updates with this token: {0}")]
    Conflict(String),
    #[error("the group became the supergroup {0}")]
    Migrated(i64),
    #[error("refused: {0}")]
    Refused(String),
    /// 5xx, or an answer that is no answer of the Bot API.
    #[error("Telegram failed with HTTP {0}")]
    Failed(u16),
    #[error("Telegram cannot be reached: {0}")]
    Unreachable(#[source] reqwest::Error),
}

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
            429 => Self::Busy(
                refusal
                    .parameters
                    .retry_after
                    .map_or(UNSAID, Duration::from_secs),
            ),
            401 | 404 => Self::Unauthorized,
            403 => Self::Closed(text),
            409 => Self::Conflict(text),
            400 if text.contains("chat not found") => Self::Closed(text),
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

    /// Whether Telegram may have done it all the same.
    pub fn may_have_happened(&self) -> bool {
        match self {
            Self::Unreachable(error) => !error.is_connect(),
            Self::Failed(status) => *status == 504 || *status == 200,
            _ => false,
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
}
