//! The services in people's words: what their trouble means for customers, what waits for them, and
//! what a person can do.

use chrono::{DateTime, Utc};

use crate::{
    desk::{
        Alerts, CrmNames,
        alerts::services::{Group, WaitingKind, Waits, group, setting},
    },
    domain::lead::LeadKind,
    text::{
        Arg, Speech, Text,
        say::{self, Said},
    },
};

impl Group {
    /// What its trouble means for customers.
    pub(in crate::desk::telegram) const fn means(self) -> Text {
        match self {
            Self::Crm => Text::TroubleMeansCrm,
            Self::Statuses => Text::TroubleMeansStatuses,
            Self::ChatsRead => Text::TroubleMeansChatsRead,
            Self::ChatsSend => Text::TroubleMeansChatsSend,
            Self::Sms => Text::TroubleMeansSms,
            Self::Reports => Text::TroubleMeansReports,
            Self::Notes => Text::TroubleMeansNotes,
            Self::Telegram => Text::TroubleMeansTelegram,
            Self::Hook => Text::TroubleMeansHook,
            Self::Email => Text::TroubleMeansEmail,
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
            Self::Email => Said::of(say::TroubleKeyEmail { setting }),
            Self::Hook | Self::Internal => return None,
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
            Self::Hook => Said::of(say::WaitingEvents { count }),
            Self::Email => Said::of(say::WaitingEmails { count }),
            Self::Crm | Self::Statuses | Self::Internal => Said::of(say::WaitingTasks { count }),
        }
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

/// What waits, with its count.
fn counted(kind: WaitingKind, count: Arg) -> Said {
    match kind {
        WaitingKind::Lead(LeadKind::Order) => Said::of(say::WaitingOrders { count }),
        WaitingKind::Lead(LeadKind::Question) => Said::of(say::WaitingQuestions { count }),
        WaitingKind::Lead(LeadKind::Feedback) => Said::of(say::WaitingFeedback { count }),
        WaitingKind::Payment => Said::of(say::WaitingPayments { count }),
        WaitingKind::Job(group) => group.counted(count),
    }
}

/// `7 замовлень, 2 оплати`; `None` means that nothing waits.
pub(super) fn waits_words(speech: &Speech, waits: &Waits) -> Option<String> {
    let kinds = waits.kinds.iter();
    let said = kinds.map(|(kind, count)| speech.plain(counted(*kind, Arg::from(*count))));
    let said: Vec<_> = said.collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// All that waits and how old the oldest is.
pub(super) fn waits_line(speech: &Speech, waits: &Waits, now: DateTime<Utc>) -> String {
    match waits_words(speech, waits) {
        Some(what) => {
            let age = now - waits.all.oldest.unwrap_or(now);

            speech.html(say::TroubleWaits {
                what: Arg::from(what),
                age: speech.lasts(age).into(),
            })
        }
        None => speech.html(Text::TroubleNothingWaits),
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
            Group::Hook => speech.plain(say::ServiceHook {
                name: service.strip_prefix("hook:").unwrap_or(service).into(),
            }),
            Group::Email => speech.plain(say::ServiceEmail {
                name: destination.unwrap_or("none").into(),
            }),
            Group::Internal => speech.plain(Text::ServiceInternal),
        }
    }
}
