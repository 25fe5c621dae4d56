//! What a phone is, asked before a message goes there: one that cannot arrive fails before it costs
//! anything. A look-up that fails or takes long holds nothing up.

use chrono::TimeDelta;

use super::{Known, NewTask, Sms, SmsCourier, Task};
use crate::{
    config::LookUp,
    domain::{
        delivery::Priority,
        id::{ChatId, SmsId},
        phone::Phone,
        sms::{Failure, NumberFacts, State},
    },
    outbox::Outcome,
    store::{
        StoreError, Tx,
        sms::{self, lookups},
    },
};

/// How long a look-up counts: a phone is paid for once in this time.
pub const KEPT: TimeDelta = TimeDelta::days(90);
/// A message waits no longer for it.
const PATIENCE: TimeDelta = TimeDelta::seconds(3);

/// What is to be found out before a message goes.
enum Question {
    Nothing,
    /// It is known already.
    Known(NumberFacts),
    Ask(Phone),
}

impl Sms {
    /// The provider that tells what a phone is.
    pub fn looks_up(&self) -> Option<&Known> {
        let mut all = self.settings.providers.iter();
        all.find(|known| known.provider.looks_up())
    }

    /// Queues the look-up of a phone for a person. What is known or needs no asking is returned at
    /// once; `None` means that the provider is being asked.
    pub async fn check_number(
        &self,
        tx: &Tx,
        phone: &Phone,
        chat: ChatId,
    ) -> Result<Option<NumberFacts>, StoreError> {
        let known = lookups::lookup(tx, phone, self.now() - KEPT).await?;
        if known.is_some() {
            return Ok(known);
        }
        let Some(asked) = self.looks_up() else {
            return Ok(Some(NumberFacts::by_plan(phone)));
        };
        let task = Task::LookUp {
            phone: phone.e164().to_owned(),
            chat,
        };
        let key = format!("sms-look-up:{chat}:{}", tx.vault().phone_key(phone));
        let lane = format!("look:{chat}");
        let new = NewTask {
            task: &task,
            lane,
            key: Some(key),
            priority: Priority::Notice,
        };
        self.enqueue(tx, asked.name(), new).await?;
        Ok(None)
    }
}

impl SmsCourier {
    /// Looks a phone up for a person, and tells them.
    pub(super) async fn look_up_for(
        &self,
        phone: Phone,
        chat: ChatId,
    ) -> Result<Outcome, StoreError> {
        let facts = self.look_up(&phone).await;
        self.write(SmsId(0), async move |courier, tx| {
            if let Some(facts) = &facts {
                lookups::put(&tx, &phone, facts, courier.sms.now()).await?;
            }
            let watch = courier.sms.watch();
            watch.number(&tx, chat, &phone, facts.as_ref()).await
        })
        .await?;
        Ok(Outcome::Done)
    }

    /// Fails a message before it goes where it cannot arrive; whether it did.
    pub(super) async fn is_undeliverable(&self, id: SmsId) -> Result<bool, StoreError> {
        let setting = self.sms.settings.lookup;
        if setting == LookUp::Never {
            return Ok(false);
        }
        let (name, since) = (self.name(), self.sms.now() - KEPT);
        let question = self
            .store
            .read(async move |tx| question(&tx, id, name, setting, since).await);
        let (facts, asked) = match question.await? {
            Question::Nothing => return Ok(false),
            Question::Known(facts) => (facts, None),
            Question::Ask(phone) if self.sms.looks_up().is_none() => {
                (NumberFacts::by_plan(&phone), None)
            }
            Question::Ask(phone) => match self.look_up(&phone).await {
                Some(facts) => (facts, Some(phone)),
                None => return Ok(false),
            },
        };
        self.write(id, async move |courier, tx| {
            if let Some(phone) = &asked {
                lookups::put(&tx, phone, &facts, courier.sms.now()).await?;
            }
            match facts.failure() {
                Some(failure) => courier.fail_before(&tx, id, failure).await,
                None => Ok(false),
            }
        })
        .await
    }

    async fn fail_before(&self, tx: &Tx, id: SmsId, failure: Failure) -> Result<bool, StoreError> {
        let Some(row) = sms::lock(tx, id).await? else {
            return Ok(false);
        };
        if row.state != State::Queued || row.provider.as_deref() != Some(self.name()) {
            return Ok(false);
        }
        self.sms.failed(tx, row, failure, None, None).await?;
        Ok(true)
    }

    /// `None` means that nobody could tell in time.
    async fn look_up(&self, phone: &Phone) -> Option<NumberFacts> {
        let asked = self.sms.looks_up()?;
        let told = tokio::select! {
            told = asked.provider.look_up(phone) => told,
            () = self.sms.clock.sleep(PATIENCE) => return None,
        };
        told.unwrap_or_else(|error| {
            let reason = super::ends::masked(&error.to_string());
            tracing::warn!(reason, "{} could not look a phone up", asked.name());
            None
        })
    }
}

async fn question(
    tx: &Tx,
    id: SmsId,
    provider: &str,
    setting: LookUp,
    since: chrono::DateTime<chrono::Utc>,
) -> Result<Question, StoreError> {
    let Some(row) = sms::lookup(tx, id).await? else {
        return Ok(Question::Nothing);
    };
    if row.state != State::Queued || row.provider.as_deref() != Some(provider) {
        return Ok(Question::Nothing);
    }
    if let Some(facts) = lookups::lookup(tx, &row.to, since).await? {
        return Ok(Question::Known(facts));
    }
    let is_new = !lookups::was_written_to(tx, &row.to).await?;
    Ok(if setting == LookUp::Always || is_new {
        Question::Ask(row.to)
    } else {
        Question::Nothing
    })
}
