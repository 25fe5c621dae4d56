//! One-time codes that confirm a phone: six digits, good for a few minutes, a few tries and one use.

use chacha20poly1305::{XNonce, aead::Generate};
use chrono::{DateTime, TimeDelta, Utc};

use super::{New, Refusal, Sms};
use crate::{
    domain::{language::Language, phone::Phone, sms::Kind},
    store::{StoreError, Tx, sms::codes},
};

/// What codes allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codes {
    /// How long a code is good for, and worth sending.
    pub last: TimeDelta,
    pub tries: u32,
    /// For one phone, and for one chat.
    pub an_hour: u32,
}

/// Why no code was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeRefusal {
    /// As many as are allowed were sent within the hour; the next can be then.
    Enough {
        again_at: DateTime<Utc>,
    },
    Sms(Refusal),
}

/// What a typed code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeCheck {
    /// The phone is confirmed.
    Right,
    /// This number of tries is left.
    Wrong {
        left: u32,
    },
    /// The tries are used up, by this one or before: a new code is needed.
    TooManyTries,
    Expired,
    /// None was sent, or it is used.
    NoCode,
}

/// Whose owners' names begin like this serve many people: what they may send is limited by their key.
pub const OF_KEYS: &str = "api:";

/// How long until a customer is told that no provider has taken the code.
pub(super) const NOT_YET_SENT: TimeDelta = TimeDelta::seconds(60);
const HOUR: TimeDelta = TimeDelta::hours(1);

impl Sms {
    /// Sends a code to a phone, in these words, in place of the one that `owner` had it sent before;
    /// until when it is good. `owner` is `chat:<bot>:<chat>` or `api:<key id>`.
    pub async fn send_code(
        &self,
        tx: &Tx,
        owner: &str,
        phone: &Phone,
        language: Language,
        words: impl Fn(&str) -> String + Send,
    ) -> Result<Result<DateTime<Utc>, CodeRefusal>, StoreError> {
        let now = self.now();
        if let Some(again_at) = self.codes_again_at(tx, owner, phone).await? {
            return Ok(Err(CodeRefusal::Enough { again_at }));
        }
        let code = draw();
        let new = New::new(Kind::Code, phone.clone(), words(&code), language);
        let id = match self.queue(tx, new).await? {
            Ok(id) => id,
            Err(refusal) => return Ok(Err(CodeRefusal::Sms(refusal))),
        };
        let expires_at = now + self.settings.codes.last;
        let new = codes::New {
            owner,
            phone,
            code: &code,
            sms: id,
            expires_at,
        };
        codes::add(tx, &new, now).await?;
        self.code_news_later(tx, id, now + NOT_YET_SENT).await?;
        Ok(Ok(expires_at))
    }

    /// Whether this is the code that was sent; a right one is used up.
    pub async fn check_code(
        &self,
        tx: &Tx,
        owner: &str,
        phone: &Phone,
        code: &str,
    ) -> Result<CodeCheck, StoreError> {
        let now = self.now();
        let Some(known) = codes::lock(tx, owner, phone).await? else {
            return Ok(CodeCheck::NoCode);
        };
        if known.expires_at <= now {
            return Ok(CodeCheck::Expired);
        }
        let most = self.settings.codes.tries;
        if known.tries >= most {
            return Ok(CodeCheck::TooManyTries);
        }
        codes::count_try(tx, known.id).await?;
        if known.is(code.trim()) {
            let is_first = codes::use_up(tx, known.id, now).await?;
            return Ok(if is_first {
                CodeCheck::Right
            } else {
                CodeCheck::NoCode
            });
        }
        Ok(match most - known.tries - 1 {
            0 => CodeCheck::TooManyTries,
            left => CodeCheck::Wrong { left },
        })
    }

    /// When there can be another code, unless it can be now.
    async fn codes_again_at(
        &self,
        tx: &Tx,
        owner: &str,
        phone: &Phone,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let since = self.now() - HOUR;
        let for_phone = codes::made_for(tx, phone, since).await?;
        let by_owner = if owner.starts_with(OF_KEYS) {
            Vec::new()
        } else {
            codes::made_by(tx, owner, since).await?
        };
        let most = usize::try_from(self.settings.codes.an_hour).unwrap_or(usize::MAX);
        // What a clock that went ahead has dated later than now must not count for ever.
        let now = self.now();
        let past = |made: Vec<DateTime<Utc>>| {
            let made = made.into_iter().filter(|at| *at <= now);
            made.collect::<Vec<_>>()
        };
        let (for_phone, by_owner) = (past(for_phone), past(by_owner));
        let again = |made: &[DateTime<Utc>]| {
            let over = made.len().checked_sub(most)?;
            made.get(over).map(|first| *first + HOUR)
        };
        Ok(again(&for_phone).max(again(&by_owner)))
    }
}

/// Six digits by chance.
fn draw() -> String {
    // Of 2^64 values 48% of a millionth are left over: no code is noticeably likelier.
    let bytes = XNonce::generate();
    let number = bytes
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_six_digits_and_differ() {
        let drawn: HashSet<_> = (0..200).map(|_| draw()).collect();
        assert!(drawn.len() > 190, "{}", drawn.len());
        for code in drawn {
            assert_eq!(code.len(), 6);
            assert!(code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        }
    }
}
