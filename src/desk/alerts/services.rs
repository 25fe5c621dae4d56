//! The services by their names: what each is for, the setting that holds its key, and what waits for
//! it.

use super::rules::Waiting;
use crate::{
    crm::{following, leads as to_crm},
    desk::{Alerts, CrmNames, crm_chats, email, routing::timers},
    domain::lead::LeadKind,
    outbox::letters,
    sms as texting,
    store::{
        StoreError, Tx,
        waiting::{self, Count},
    },
};

/// What a service is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum Group {
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
    /// A system of the shop's own that is told what happens.
    Hook,
    /// Letters to the shop's people.
    Email,
    /// What only our own database is needed for.
    Internal,
}

pub(in crate::desk) fn group(service: &str) -> Group {
    match service {
        to_crm::SERVICE => Group::Crm,
        following::SERVICE => Group::Statuses,
        crm_chats::READING => Group::ChatsRead,
        crm_chats::SENDING => Group::ChatsSend,
        texting::REPORTS => Group::Reports,
        texting::NOTES => Group::Notes,
        email::SERVICE => Group::Email,
        timers::SERVICE | texting::LATER | letters::UPDATES => Group::Internal,
        other if other.starts_with("sms:") => Group::Sms,
        other if other.starts_with("telegram:") => Group::Telegram,
        other if other.starts_with("hook:") => Group::Hook,
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

/// The setting that holds the key of a service.
pub(in crate::desk) fn setting(service: &str, crm: &CrmNames) -> String {
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
        Group::Hook => {
            let name = service.strip_prefix("hook:").unwrap_or_default();
            format!("hooks.{name}.url")
        }
        Group::Email => "email.password".to_owned(),
        Group::Internal => "database.url".to_owned(),
    }
}

/// What waits for a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum WaitingKind {
    /// An order, a question or feedback that the CRM has not got yet.
    Lead(LeadKind),
    Payment,
    /// A job of a service for this.
    Job(Group),
}

/// What waits for a service, by kind; the whole of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::desk) struct Waits {
    /// Each with its count, which is not 0.
    pub kinds: Vec<(WaitingKind, i64)>,
    pub all: Waiting,
}

impl Waits {
    fn add(&mut self, kind: WaitingKind, count: Count) {
        if count.count == 0 {
            return;
        }
        self.kinds.push((kind, count.count));
        self.all.count += count.count;
        self.all.oldest = match (self.all.oldest, count.oldest) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// What is set aside.
    pub(super) fn of_asides(service: &str, count: Count) -> Self {
        let mut waits = Self::default();
        waits.add(WaitingKind::Job(group(service)), count);
        waits
    }
}

impl Alerts {
    /// What waits for a service.
    pub(super) async fn waits(&self, tx: &Tx, service: &str) -> Result<Waits, StoreError> {
        let mut waits = Waits::default();
        let group = group(service);
        if group != Group::Crm {
            let jobs = waiting::jobs(tx, service, self.notify.now()).await?;
            waits.add(WaitingKind::Job(group), jobs);
            return Ok(waits);
        }
        for kind in [LeadKind::Order, LeadKind::Question, LeadKind::Feedback] {
            let count = waiting::leads(tx, kind.as_str()).await?;
            waits.add(WaitingKind::Lead(kind), count);
        }
        waits.add(WaitingKind::Payment, waiting::payments(tx).await?);
        Ok(waits)
    }
}
