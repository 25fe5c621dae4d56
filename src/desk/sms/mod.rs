//! SMS at the desk: a phone's messages are a conversation, a manager's answers go out in parts that
//! are counted first, and what becomes of them is shown.

mod batch;
mod card;
mod channel;
mod checking;
mod choosing;
mod code;
mod command;
mod draft;
mod figures;
mod home;
mod inbound;
mod log;
mod offer;
mod own_sender;
mod parts;
pub(super) mod recipients;
mod senders;
mod templates;
mod wish;

use async_trait::async_trait;

use super::{SmsDesk, telegram::trouble};
pub use channel::SmsTalk;
pub use command::{Said, SmsCommand};
pub(super) use home::{needing_a_look, told as price};
pub(super) use log::shown;
pub(super) use parts::{costly, put_in_latin, ways};

use crate::{
    domain::{
        conversation::Progress,
        dialogue::Dialogue,
        id::{ChatId, ManagerId},
        phone::Phone,
        sms::{Failure, NumberFacts, State},
    },
    sms::{Alarm, CodeNews, Refusal, Seen, Watch},
    store::{StoreError, Tx, conversations, entries, sms::Sms as Message},
    telegram::{Outgoing, View},
    text::{Arg, Speech, Text, say},
    vendors::sms::Inbound,
};

#[async_trait]
impl Watch for SmsDesk {
    async fn changed(&self, tx: &Tx, sms: &Message) -> Result<(), StoreError> {
        let Some(id) = sms.entry else {
            return Ok(());
        };
        let Some(entry) = entries::lookup(tx, id).await? else {
            return Ok(());
        };
        // What a person has decided since stands.
        if entry.progress == Progress::Dropped {
            return Ok(());
        }
        let progress = self.progress(sms);
        if progress == entry.progress {
            return Ok(());
        }
        entries::set_progress(tx, id, &progress).await?;
        match conversations::lookup(tx, entry.conversation).await? {
            Some(talk) => trouble::report(&self.conversations, tx, &talk, &entry, &progress).await,
            None => Ok(()),
        }
    }

    async fn received(&self, tx: &Tx, provider: &str, inbound: &Inbound) -> Result<(), StoreError> {
        self.receive_sms(tx, provider, inbound).await
    }

    async fn waiting(&self, tx: &Tx, sms: &Message, why: Failure) -> Result<(), StoreError> {
        let Some(id) = sms.entry else {
            return Ok(());
        };
        let Some(entry) = entries::lookup(tx, id).await? else {
            return Ok(());
        };
        let Some(talk) = conversations::lookup(tx, entry.conversation).await? else {
            return Ok(());
        };
        let provider = self.provider_title(sms.provider.as_deref().unwrap_or_default());
        trouble::waits(&self.conversations, tx, &talk, &entry, provider, why).await
    }

    async fn code_news(
        &self,
        tx: &Tx,
        dialogue: &Dialogue,
        phone: &Phone,
        news: CodeNews,
    ) -> Result<(), StoreError> {
        self.tell_code_news(tx, dialogue, phone, news).await
    }

    async fn alarm(&self, tx: &Tx, alarm: &Alarm) -> Result<(), StoreError> {
        let view = |speech: &Speech| View::text(self.told(speech, alarm));
        self.notify.tell_admins(tx, None, view).await
    }

    async fn seen(
        &self,
        tx: &Tx,
        chat: ChatId,
        provider: &str,
        seen: &Seen,
    ) -> Result<(), StoreError> {
        let speech = self.notify.speech_of(tx, ManagerId(chat.0)).await?;
        let html = home::seen(&speech, provider, seen);
        self.notify
            .say(tx, Outgoing::new(chat, View::text(html)))
            .await
    }

    async fn number(
        &self,
        tx: &Tx,
        chat: ChatId,
        phone: &Phone,
        facts: Option<&NumberFacts>,
    ) -> Result<(), StoreError> {
        self.tell_number(tx, chat, phone, facts).await
    }
}

impl SmsDesk {
    /// How far an answer has come, from how its SMS stands.
    fn progress(&self, sms: &Message) -> Progress {
        match sms.state {
            State::Queued => Progress::Queued,
            State::Sending => Progress::Sending,
            State::Sent => Progress::Sent,
            State::Delivered => Progress::Delivered,
            State::Undelivered | State::Failed => {
                let failure = sms.failure.unwrap_or(Failure::Unknown);
                Progress::Failed(self.notify.speech().plain(reason(failure)))
            }
            State::Cancelled => Progress::Dropped,
            State::Unsure => Progress::Unknown,
        }
    }
}

/// Why a message did not arrive, in people's words.
pub const fn reason(failure: Failure) -> Text {
    match failure {
        Failure::WrongNumber => Text::SmsFailureWrongNumber,
        Failure::NotMobile => Text::SmsFailureNotMobile,
        Failure::OptedOut => Text::SmsFailureOptedOut,
        Failure::Unreachable => Text::SmsFailureUnreachable,
        Failure::Blocked => Text::SmsFailureBlocked,
        Failure::TooLong => Text::SmsFailureTooLong,
        Failure::NoMoney => Text::SmsFailureNoMoney,
        Failure::Settings => Text::SmsFailureSettings,
        Failure::Destination => Text::SmsFailureDestination,
        Failure::Sender => Text::SmsFailureSender,
        Failure::Capped => Text::SmsFailureCapped,
        Failure::Expired => Text::SmsFailureExpired,
        Failure::Unknown => Text::SmsFailureUnknown,
    }
}

/// Why a message is not even queued.
pub fn refused(speech: &Speech, refusal: Refusal) -> String {
    match refusal {
        Refusal::Empty => speech.html(Text::SmsEmpty),
        Refusal::TooLong { parts, most } => speech.html(say::SmsTooLong {
            parts: Arg::from(i64::from(parts)),
            most: Arg::from(i64::from(most)),
        }),
        Refusal::OptedOut => speech.html(Text::SmsOptedOut),
        Refusal::NoProvider => speech.html(Text::SmsNoProvider),
        Refusal::Unreachable => speech.html(Text::SmsUnreachable),
        Refusal::Enough => speech.html(Text::SmsEnough),
    }
}

impl SmsDesk {
    /// A provider's name as people read it.
    fn provider_title<'a>(&self, name: &'a str) -> &'a str {
        self.sms
            .known(name)
            .map_or(name, |known| known.provider.title())
    }

    fn told(&self, speech: &Speech, alarm: &Alarm) -> String {
        match alarm {
            Alarm::LowBalance(health) => {
                let money = health.balance.as_ref().map(money).unwrap_or_default();

                speech.html(say::SmsLowBalance {
                    provider: Arg::from(&health.name),
                    money: money.into(),
                })
            }
            Alarm::DayIsFull { provider } => speech.html(say::SmsDayIsFull {
                provider: Arg::from(provider),
            }),
            Alarm::Barred {
                provider,
                prefix,
                barrier,
            } => speech.html(say::SmsBarred {
                provider: Arg::from(self.provider_title(provider)),
                prefix: Arg::from(prefix),
                barrier: Arg::from(barrier.as_str()),
            }),
        }
    }
}

/// `12.50 EUR`.
pub fn money(cost: &crate::domain::sms::Cost) -> String {
    let amount = rust_decimal::Decimal::new(cost.micros, 6);
    format!("{:.2} {}", amount.round_dp(2), cost.currency)
}
