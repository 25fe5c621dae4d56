//! The services by their names: what their trouble means for customers, what waits for them, and what
//! a person can do.

use chrono::{DateTime, Utc};

use super::{super::Alerts, rules::Waiting};
use crate::{
    desk::{crm_chats, routing::timers},
    domain::lead::LeadKind,
    outbox::{following, leads as to_crm, letters, sms as texting},
    store::{
        StoreError, Tx,
        waiting::{self, Count},
    },
    text::{Arg, Speech, Text, say},
};

/// What a service is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Crm,
    /// How orders stand, read from the CRM.
    Statuses,
    ChatsRead,
    ChatsSend,
    Sms,
    /// How SMS stand, for Odoo.
    Reports,
    /// Notes in Odoo.
    Notes,
    Telegram,
    /// What only our own database is needed for.
    Internal,
}

pub(super) fn group(service: &str) -> Group {
    match service {
        to_crm::SERVICE => Group::Crm,
        following::SERVICE => Group::Statuses,
        crm_chats::READING => Group::ChatsRead,
        crm_chats::SENDING => Group::ChatsSend,
        texting::REPORTS => Group::Reports,
        texting::NOTES => Group::Notes,
        timers::SERVICE | texting::LATER | letters::UPDATES => Group::Internal,
        other if other.starts_with("sms:") => Group::Sms,
        other if other.starts_with("telegram:") => Group::Telegram,
        _ => Group::Internal,
    }
}

/// The service that shares key and server with this one, and whose trouble says it all; `None` means
/// that this is the one.
pub(super) fn main(service: &str) -> Option<&'static str> {
    match service {
        following::SERVICE => Some(to_crm::SERVICE),
        crm_chats::READING => Some(crm_chats::SENDING),
        _ => None,
    }
}

impl Group {
    /// What its trouble means for customers.
    pub(super) const fn means(self) -> Text {
        match self {
            Self::Crm => Text::TroubleMeansCrm,
            Self::Statuses => Text::TroubleMeansStatuses,
            Self::ChatsRead => Text::TroubleMeansChatsRead,
            Self::ChatsSend => Text::TroubleMeansChatsSend,
            Self::Sms => Text::TroubleMeansSms,
            Self::Reports => Text::TroubleMeansReports,
            Self::Notes => Text::TroubleMeansNotes,
            Self::Telegram => Text::TroubleMeansTelegram,
            Self::Internal => Text::TroubleMeansInternal,
        }
    }

    /// Where its key is got.
    const fn where_to_get(self) -> Text {
        match self {
            Self::Crm | Self::Statuses => Text::TroubleKeyCrm,
            Self::ChatsRead | Self::ChatsSend => Text::TroubleKeyChats,
            Self::Sms => Text::TroubleKeySms,
            Self::Reports | Self::Notes => Text::TroubleKeyOdoo,
            Self::Telegram => Text::TroubleKeyTelegram,
            Self::Internal => Text::TroubleTodoFailing,
        }
    }

    /// What waits for it is called so.
    const fn counted(self) -> Text {
        match self {
            Self::ChatsSend | Self::Telegram => Text::WaitingMessages,
            Self::Sms => Text::WaitingSms,
            Self::Reports => Text::WaitingStatuses,
            Self::Notes => Text::WaitingNotes,
            Self::ChatsRead => Text::WaitingChats,
            Self::Crm | Self::Statuses | Self::Internal => Text::WaitingTasks,
        }
    }
}

/// The setting that holds the key of a service.
fn setting(service: &str) -> String {
    match group(service) {
        Group::Crm | Group::Statuses => "crm.keycrm.token".to_owned(),
        Group::ChatsRead | Group::ChatsSend => "chats.keeping.api_key".to_owned(),
        Group::Sms => match service.strip_prefix("sms:").unwrap_or_default() {
            "twilio" => "sms.twilio.auth_token".to_owned(),
            "zadarma" => "sms.zadarma.key".to_owned(),
            "turbosms" => "sms.turbosms.token".to_owned(),
            other => format!("sms.{other}"),
        },
        Group::Reports => "sms.odoo.report_url".to_owned(),
        Group::Notes => "crm.odoo.api_key".to_owned(),
        Group::Telegram => "telegram.token".to_owned(),
        Group::Internal => "database.url".to_owned(),
    }
}

/// What a person can do, step by step.
pub(super) fn todo(speech: &Speech, service: &str, is_refused: bool, name: &str) -> String {
    let args = [
        ("setting", Arg::from(setting(service))),
        ("service", Arg::from(name)),
    ];
    let text = if is_refused {
        group(service).where_to_get()
    } else {
        Text::TroubleTodoFailing
    };
    speech.html_with(text, args)
}

/// What waits for a service, by kind; the whole of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Waits {
    /// Texts with their counts.
    pub kinds: Vec<(Text, i64)>,
    pub all: Waiting,
}

impl Waits {
    fn add(&mut self, text: Text, count: Count) {
        if count.count == 0 {
            return;
        }
        self.kinds.push((text, count.count));
        self.all.count += count.count;
        self.all.oldest = match (self.all.oldest, count.oldest) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// What is set aside.
    pub(super) fn of_asides(service: &str, count: Count) -> Self {
        let mut waits = Self::default();
        waits.add(group(service).counted(), count);
        waits
    }

    /// `7 замовлень, 2 оплати`; `None` means that nothing waits.
    pub(super) fn words(&self, speech: &Speech) -> Option<String> {
        let said: Vec<_> = self
            .kinds
            .iter()
            .map(|(text, count)| speech.plain_with(*text, [("count", (*count).into())]))
            .collect();
        (!said.is_empty()).then(|| said.join(", "))
    }

    /// All that waits and how old the oldest is.
    pub(super) fn line(&self, speech: &Speech, now: DateTime<Utc>) -> String {
        match self.words(speech) {
            Some(what) => {
                let age = now - self.all.oldest.unwrap_or(now);

                speech.html(say::TroubleWaits {
                    what: Arg::from(what),
                    age: speech.lasts(age).into(),
                })
            }
            None => speech.html(Text::TroubleNothingWaits),
        }
    }
}

impl Alerts {
    /// The name of a service, with its destination where it has several.
    pub(super) fn service_name(
        &self,
        speech: &Speech,
        service: &str,
        destination: Option<&str>,
    ) -> String {
        let named = |text, name: &str| speech.plain_with(text, [("name", Arg::from(name))]);
        let crm = self.notify.settings.crm.as_str();
        match group(service) {
            Group::Crm => named(Text::ServiceCrm, crm),
            Group::Statuses => named(Text::ServiceStatuses, crm),
            Group::ChatsRead => speech.plain(Text::ServiceChatsRead),
            Group::ChatsSend => speech.plain(Text::ServiceChatsSend),
            Group::Sms => named(
                Text::ServiceSms,
                service.strip_prefix("sms:").unwrap_or(service),
            ),
            Group::Reports => named(Text::ServiceReports, destination.unwrap_or("none")),
            Group::Notes => speech.plain(Text::ServiceNotes),
            Group::Telegram => {
                let id = service.strip_prefix("telegram:").unwrap_or_default();
                let bots = self.notify.settings.bots.iter();
                let mut known = bots.filter(|(bot, _)| bot.to_string() == id);
                let name = known.next().map(|(_, name)| format!("@{name}"));
                named(Text::ServiceTelegram, name.as_deref().unwrap_or(id))
            }
            Group::Internal => speech.plain(Text::ServiceInternal),
        }
    }

    /// What waits for a service.
    pub(super) async fn waits(&self, tx: &Tx, service: &str) -> Result<Waits, StoreError> {
        let mut waits = Waits::default();
        let group = group(service);
        if group != Group::Crm {
            let jobs = waiting::jobs(tx, service, self.notify.now()).await?;
            waits.add(group.counted(), jobs);
            return Ok(waits);
        }
        for (text, kind) in [
            (Text::WaitingOrders, LeadKind::Order),
            (Text::WaitingQuestions, LeadKind::Question),
            (Text::WaitingFeedback, LeadKind::Feedback),
        ] {
            waits.add(text, waiting::leads(tx, kind.as_str()).await?);
        }
        waits.add(Text::WaitingPayments, waiting::payments(tx).await?);
        Ok(waits)
    }
}
