//! Looks at providers that a person asks for: what was seen is told to their chat.

use serde::{Deserialize, Serialize};

use super::{NewTask, Sms, SmsCourier, Task, ends::masked};
use crate::{
    domain::{
        delivery::Priority,
        id::{ChatId, SmsId},
        sms::Cost,
        stored::Stored,
    },
    outbox::Outcome,
    store::{
        StoreError, Tx,
        sms::{
            providers,
            templates::{self, Loaded},
        },
    },
    vendors::sms::{SmsError, Template},
};

/// What a manager wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wonder {
    Balance,
    Senders,
    /// The templates, which are stored here the same as there.
    Templates,
}

/// A question to a provider, and the chat that gets the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    pub at: Wonder,
    pub chat: ChatId,
}

/// What was seen at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// `None` means that the provider does not tell.
    Balance(Option<Cost>),
    Senders(Vec<String>),
    Templates(Loaded),
    /// Nothing, for this reason.
    Nothing(String),
}

impl Sms {
    /// Has every provider looked at; the chat is told.
    pub async fn look(&self, tx: &Tx, at: Wonder, chat: ChatId) -> Result<(), StoreError> {
        let task = Task::Look(Look { at, chat });
        for known in &self.settings.providers {
            let name = known.name();
            let key = format!("sms-look:{name}:{}", task.to_stored()?);
            let lane = format!("look:{chat}");
            let new = NewTask {
                task: &task,
                lane,
                key: Some(key),
                priority: Priority::Notice,
            };
            self.enqueue(tx, name, new).await?;
        }
        Ok(())
    }
}

/// What a provider answered.
enum Answered {
    Balance(Option<Cost>),
    Senders(Vec<String>),
    Templates(Vec<Template>),
    Nothing(String),
}

impl SmsCourier {
    /// Looks, and tells the chat whatever came of it.
    pub(super) async fn look(&self, look: Look) -> Result<Outcome, StoreError> {
        let provider = &self.known.provider;
        let answered = match look.at {
            Wonder::Balance => provider.balance().await.map(Answered::Balance),
            Wonder::Senders => provider.senders(None).await.map(Answered::Senders),
            Wonder::Templates => provider.templates().await.map(Answered::Templates),
        };
        let answered = answered
            .unwrap_or_else(|error: SmsError| Answered::Nothing(masked(&error.to_string())));
        let answered = std::sync::Arc::new(answered);
        self.write(SmsId(0), async move |courier, tx| {
            let seen = courier.note(&tx, &answered).await?;
            let watch = courier.sms.watch();
            watch.seen(&tx, look.chat, courier.name(), &seen).await
        })
        .await?;
        Ok(Outcome::Done)
    }

    async fn note(&self, tx: &Tx, answered: &Answered) -> Result<Seen, StoreError> {
        Ok(match answered {
            Answered::Balance(balance) => {
                if let Some(balance) = balance {
                    self.note_balance(tx, balance).await?;
                }
                Seen::Balance(balance.clone())
            }
            Answered::Senders(senders) => Seen::Senders(senders.clone()),
            Answered::Templates(theirs) => {
                let now = self.sms.now();
                providers::note_templates(tx, self.name(), now).await?;
                Seen::Templates(templates::load(tx, self.name(), theirs, now).await?)
            }
            Answered::Nothing(reason) => Seen::Nothing(reason.clone()),
        })
    }
}
