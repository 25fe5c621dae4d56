//! The services by their names: what their trouble means for customers, what waits for them, and what
//! a person can do.

use chrono::{DateTime, Utc};

use super::{super::Alerts, rules::Waiting};
use crate::{
    crm::{following, leads as to_crm},
    desk::{CrmNames, crm_chats, routing::timers},
    domain::lead::LeadKind,
    outbox::letters,
    sms as texting,
    store::{
        StoreError, Tx,
        waiting::{self, Count},
    },
    text::{
        Arg, Speech, Text,
        say::{self, Said},
    },
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

    /// Where its key is got; `None` means that it has no key.
    fn where_to_get(self, setting: Arg, crm: &CrmNames) -> Option<Said> {
        Some(match self {
            Self::Crm | Self::Statuses => Said::of(say::TroubleKeyCrm {
                name: crm.title.into(),
                setting,
            }),
            Self::ChatsRead | Self::ChatsSend => Said::of(say::TroubleKeyChats { setting }),
            Self::Sms => Said::of(say::TroubleKeySms { setting }),
            Self::Reports | Self::Notes => Said::of(say::TroubleKeyOdoo { setting }),
            Self::Telegram => Said::of(say::TroubleKeyTelegram { setting }),
            Self::Internal => return None,
        })
    }

    /// What waits for it is called so.
    fn counted(self, count: Arg) -> Said {
        match self {
            Self::ChatsSend | Self::Telegram => Said::of(say::WaitingMessages { count }),
            Self::Sms => Said::of(say::WaitingSms { count }),
            Self::Reports => Said::of(say::WaitingStatuses { count }),
            Self::Notes => Said::of(say::WaitingNotes { count }),
            Self::ChatsRead => Said::of(say::WaitingChats { count }),
            Self::Crm | Self::Statuses | Self::Internal => Said::of(say::WaitingTasks { count }),
        }
    }
}

/// The setting that holds the key of a service.
fn setting(service: &str, crm: &CrmNames) -> String {
    match group(service) {
        Group::Crm | Group::Statuses => crm.key_setting.to_owned(),
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
pub(super) fn todo(
    speech: &Speech,
    crm: &CrmNames,
    service: &str,
    is_refused: bool,
    name: &str,
) -> String {
    let setting = Arg::from(setting(service, crm));
    let key = group(service).where_to_get(setting.clone(), crm);
    match key.filter(|_| is_refused) {
        Some(key) => speech.html(key),
        None => speech.html(say::TroubleTodoFailing {
            service: name.into(),
            setting,
        }),
    }
}

/// What waits for a service, by kind; the whole of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Waits {
    /// Each with its count.
    pub kinds: Vec<Said>,
    pub all: Waiting,
}

impl Waits {
    fn add(&mut self, said: impl FnOnce(Arg) -> Said, count: Count) {
        if count.count == 0 {
            return;
        }
        self.kinds.push(said(count.count.into()));
        self.all.count += count.count;
        self.all.oldest = match (self.all.oldest, count.oldest) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// What is set aside.
    pub(super) fn of_asides(service: &str, count: Count) -> Self {
        let mut waits = Self::default();
        waits.add(|it| group(service).counted(it), count);
        waits
    }

    /// `7 замовлень, 2 оплати`; `None` means that nothing waits.
    pub(super) fn words(&self, speech: &Speech) -> Option<String> {
        let kinds = self.kinds.iter().cloned();
        let said: Vec<_> = kinds.map(|kind| speech.plain(kind)).collect();
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
        let crm = || Arg::from(self.notify.settings.crm.title);
        match group(service) {
            Group::Crm => speech.plain(say::ServiceCrm { name: crm() }),
            Group::Statuses => speech.plain(say::ServiceStatuses { name: crm() }),
            Group::ChatsRead => speech.plain(Text::ServiceChatsRead),
            Group::ChatsSend => speech.plain(Text::ServiceChatsSend),
            Group::Sms => speech.plain(say::ServiceSms {
                name: service.strip_prefix("sms:").unwrap_or(service).into(),
            }),
            Group::Reports => speech.plain(say::ServiceReports {
                name: destination.unwrap_or("none").into(),
            }),
            Group::Notes => speech.plain(Text::ServiceNotes),
            Group::Telegram => {
                let id = service.strip_prefix("telegram:").unwrap_or_default();
                let bots = self.notify.settings.bots.iter();
                let mut known = bots.filter(|(bot, _)| bot.to_string() == id);
                let name = known.next().map(|(_, name)| format!("@{name}"));
                speech.plain(say::ServiceTelegram {
                    name: name.as_deref().unwrap_or(id).into(),
                })
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
            waits.add(|it| group.counted(it), jobs);
            return Ok(waits);
        }
        for kind in [LeadKind::Order, LeadKind::Question, LeadKind::Feedback] {
            let said = |count| match kind {
                LeadKind::Order => Said::of(say::WaitingOrders { count }),
                LeadKind::Question => Said::of(say::WaitingQuestions { count }),
                LeadKind::Feedback => Said::of(say::WaitingFeedback { count }),
            };
            waits.add(said, waiting::leads(tx, kind.as_str()).await?);
        }
        let payments = waiting::payments(tx).await?;
        waits.add(|count| Said::of(say::WaitingPayments { count }), payments);
        Ok(waits)
    }
}
