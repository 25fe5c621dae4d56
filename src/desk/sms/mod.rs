//! SMS at the desk: a phone's messages are a conversation, a manager's answers go out in parts that
//! are counted first, and what becomes of them is shown. The screens are in `telegram/sms`.

pub(super) mod batch;
mod channel;
pub(super) mod checking;
pub(super) mod choosing;
pub(super) mod draft;
pub(super) mod figures;
pub(super) mod home;
mod inbound;
mod latin;
pub(super) mod log;
pub(super) mod message;
pub(super) mod offer;
pub(super) mod own_sender;
pub(super) mod recipients;
pub(super) mod rights;
pub(super) mod senders;
pub(super) mod templates;
mod wish;

use async_trait::async_trait;

pub use channel::SmsTalk;
pub(super) use latin::put_in_latin;

use crate::{
    desk::{
        SmsDesk,
        telegram::{sms::news, trouble},
    },
    domain::{
        conversation::Progress,
        dialogue::Dialogue,
        id::{ChatId, ManagerId},
        phone::Phone,
        sms::{Cost, Failure, Kind, NumberFacts, State},
    },
    sms::{Alarm, CodeNews, Refusal, Seen, Watch},
    store::{StoreError, Tx, conversations, entries, sms::Sms as Message},
    telegram::Outgoing,
    text::{
        Arg, Speech, Text,
        say::{self, Said},
    },
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
        let told = |speech: &Speech| self.alarm_view(speech, alarm);
        self.notify.tell_admins(tx, None, told).await
    }

    async fn seen(
        &self,
        tx: &Tx,
        chat: ChatId,
        provider: &str,
        seen: &Seen,
    ) -> Result<(), StoreError> {
        let speech = self.notify.speech_of(tx, ManagerId(chat.0)).await?;
        let told = news::seen(&speech, provider, seen);
        self.notify.say(tx, Outgoing::new(chat, told)).await
    }

    async fn number(
        &self,
        tx: &Tx,
        chat: ChatId,
        phone: &Phone,
        facts: Option<&NumberFacts>,
    ) -> Result<(), StoreError> {
        let speech = self.notify.speech_of(tx, ManagerId(chat.0)).await?;
        let told = news::number(&speech, phone, facts);
        self.notify.say(tx, Outgoing::new(chat, told)).await
    }
}

impl SmsDesk {
    /// How far an answer has come, from the state of its SMS.
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

    /// A provider's name as people read it.
    pub(super) fn provider_title<'a>(&self, name: &'a str) -> &'a str {
        self.sms
            .known(name)
            .map_or(name, |known| known.provider.title())
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

/// Why a message is not even queued, in people's words.
pub fn refused(refusal: Refusal) -> Said {
    match refusal {
        Refusal::Empty => Said::of(Text::SmsEmpty),
        Refusal::TooLong { parts, most } => Said::of(say::SmsTooLong {
            parts: Arg::from(i64::from(parts)),
            most: Arg::from(i64::from(most)),
        }),
        Refusal::OptedOut => Said::of(Text::SmsOptedOut),
        Refusal::NoProvider => Said::of(Text::SmsNoProvider),
        Refusal::Unreachable => Said::of(Text::SmsUnreachable),
        Refusal::Enough => Said::of(Text::SmsEnough),
    }
}

/// A text as the shop's people see it: codes are the customer's alone.
pub(super) fn shown(kind: Kind, text: &str) -> String {
    match kind {
        Kind::Code => text
            .chars()
            .map(|letter| {
                if letter.is_ascii_digit() {
                    '•'
                } else {
                    letter
                }
            })
            .collect(),
        Kind::Reply | Kind::Order | Kind::Api | Kind::Odoo | Kind::Auto | Kind::Batch => {
            text.to_owned()
        }
    }
}

/// `12.50 EUR`.
pub fn money(cost: &Cost) -> String {
    let amount = rust_decimal::Decimal::new(cost.micros, 6);
    format!("{:.2} {}", amount.round_dp(2), cost.currency)
}
