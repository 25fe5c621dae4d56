//! Letters to the shop's people about orders, questions and few stars. A letter is a job that is stored
//! together with what it is about, one for each address; it is made when it is sent, and its
//! `Message-ID` stays the same over every try.

mod compose;
mod courier;
mod page;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(super) use self::courier::EmailCourier;
use crate::{
    config::EmailOn,
    desk::Notify,
    domain::{
        delivery::Priority,
        id::{CaseId, CustomerId, LeadId, Number},
        lead::Content,
        stored::{Payload, Stored},
    },
    store::{StoreError, Tx, blocks, outbox::NewJob, settings},
};

/// The service's name in the outbox.
pub const SERVICE: &str = "email";
/// The setting that holds the name by which this installation's letters are told from another's.
const INSTALLATION: &str = "installation";
/// Feedback with this number of stars or fewer is of a customer who is not content.
const LOW: u8 = 2;

/// The addresses that get letters, and their occasions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailRules {
    pub to: Vec<String>,
    pub on: Vec<EmailOn>,
}

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::desk) enum EmailSubject {
    Order(Number),
    Lead(LeadId),
    LowRating {
        case: CaseId,
        stars: i64,
    },
    /// The orders of these days, as files.
    Orders {
        from: NaiveDate,
        to: NaiveDate,
    },
}

impl EmailSubject {
    /// What the part of a `Message-ID` before the installation is.
    fn name(self) -> String {
        match self {
            Self::Order(number) => format!("order-{number}.order"),
            Self::Lead(lead) => format!("order-{lead}.lead"),
            Self::LowRating { case, .. } => format!("order-{case}.low_rating"),
            Self::Orders { from, to } => format!("orders-{from}-{to}.daily"),
        }
    }
}

/// A letter to one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::desk) struct EmailTask {
    /// Its `Message-ID`, without the brackets.
    pub id: String,
    pub to: String,
    pub about: EmailSubject,
}

impl Stored for EmailTask {
    const KIND: &'static str = "email";
    const VERSION: u32 = 1;
}

impl Notify {
    /// Queues a letter about an order to each address that is to read of orders.
    pub(in crate::desk) async fn email_order(
        &self,
        tx: &Tx,
        number: Number,
    ) -> Result<(), StoreError> {
        self.email_on(tx, &[EmailOn::Order], EmailSubject::Order(number))
            .await
    }

    /// The same about a question or feedback, unless its customer is blocked.
    pub async fn email_lead(
        &self,
        tx: &Tx,
        lead: LeadId,
        customer: CustomerId,
        content: &Content,
    ) -> Result<(), StoreError> {
        let is_low = match content {
            // The order has a letter of its own.
            Content::Order { .. } => return Ok(()),
            Content::Question { .. } => false,
            Content::Feedback { rating, .. } => rating.is_some_and(|stars| stars <= LOW),
        };
        if blocks::lookup(tx, customer, self.now()).await?.is_some() {
            return Ok(());
        }
        let occasions: &[EmailOn] = if is_low {
            &[EmailOn::Lead, EmailOn::LowRating]
        } else {
            &[EmailOn::Lead]
        };
        self.email_on(tx, occasions, EmailSubject::Lead(lead)).await
    }

    /// The same about few stars for a conversation.
    pub(in crate::desk) async fn email_low_rating(
        &self,
        tx: &Tx,
        case: CaseId,
        stars: i64,
    ) -> Result<(), StoreError> {
        let about = EmailSubject::LowRating { case, stars };
        self.email_on(tx, &[EmailOn::LowRating], about).await
    }

    /// Whether somebody reads of each order by e-mail.
    pub(in crate::desk) fn emails_orders(&self) -> bool {
        let rules = self.settings.emails.as_ref();
        rules.is_some_and(|rules| rules.on.contains(&EmailOn::Order))
    }

    async fn email_on(
        &self,
        tx: &Tx,
        occasions: &[EmailOn],
        about: EmailSubject,
    ) -> Result<(), StoreError> {
        let rules = self.settings.emails.as_ref();
        let is_wanted = rules.is_some_and(|rules| occasions.iter().any(|it| rules.on.contains(it)));
        if is_wanted {
            self.email(tx, about).await?;
        }
        Ok(())
    }

    /// Queues a letter to each address.
    pub(in crate::desk) async fn email(
        &self,
        tx: &Tx,
        about: EmailSubject,
    ) -> Result<(), StoreError> {
        let Some(rules) = &self.settings.emails else {
            return Ok(());
        };
        let id = format!("{}@{}.mistok", about.name(), installation(tx).await?);
        for to in &rules.to {
            let lane = label(to, &rules.to);
            let task = EmailTask {
                id: id.clone(),
                to: to.clone(),
                about,
            };
            let job = NewJob {
                service: SERVICE.to_owned(),
                key: Some(format!("email:{id}:{lane}")),
                lane,
                priority: Priority::Notice,
                payload: Payload::of(&task),
                not_before: self.now(),
            };
            self.outbox.enqueue(tx, job).await?;
        }
        Ok(())
    }
}

/// The name of this installation, drawn by chance for its first letter.
async fn installation(tx: &Tx) -> Result<String, StoreError> {
    if let Some(known) = settings::lookup(tx, INSTALLATION).await? {
        return Ok(known);
    }
    let drawn = format!("{:016x}", Uuid::new_v4().as_u64_pair().0);
    settings::put(tx, INSTALLATION, &drawn).await?;
    Ok(drawn)
}

/// An address as logs and alerts may show it; those that look alike are numbered.
pub(in crate::desk) fn label(address: &str, all: &[String]) -> String {
    let masked = |address: &str| match address.split_once('@') {
        Some((name, host)) => format!("{}…@{host}", name.chars().next().unwrap_or_default()),
        None => "…".to_owned(),
    };
    let own = masked(address);
    let mut alike = all.iter().filter(|it| masked(it) == own);
    match alike.position(|it| it == address) {
        None | Some(0) => own,
        Some(place) => format!("{own} ({})", place + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_released_payload_still_loads_and_is_written_the_same() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        for (about, told) in [
            (EmailSubject::Order(Number(1042)), r#"{"order":1042}"#),
            (EmailSubject::Lead(LeadId(1043)), r#"{"lead":1043}"#),
            (
                EmailSubject::LowRating {
                    case: CaseId(7),
                    stars: 1,
                },
                r#"{"low_rating":{"case":7,"stars":1}}"#,
            ),
            (
                EmailSubject::Orders {
                    from: day(17),
                    to: day(18),
                },
                r#"{"orders":{"from":"2026-11-17","to":"2026-11-18"}}"#,
            ),
        ] {
            let stored = format!(
                r#"{{"v":"email.1","id":"x@0f.mistok","to":"owner@example.com","about":{told}}}"#
            );
            let read = EmailTask::from_stored(&stored).unwrap();
            assert_eq!(read.about, about);
            assert_eq!(read.to_stored().unwrap(), stored);
        }
    }

    #[test]
    fn an_address_is_known_by_its_first_letter_and_its_host() {
        let all = ["olena@example.com", "owner@example.com", "a@shop.example"];
        let all = all.map(str::to_owned);
        assert_eq!(label(&all[0], &all), "o…@example.com");
        assert_eq!(label(&all[1], &all), "o…@example.com (2)");
        assert_eq!(label(&all[2], &all), "a…@shop.example");
        assert_eq!(label("other@example.com", &all), "o…@example.com");
    }
}
