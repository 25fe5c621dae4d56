//! Queueing a message.

use chrono::TimeDelta;

use super::{Known, NewTask, Sms, Task, router::is_in_trouble};
use crate::{
    config::Choose,
    domain::{
        delivery::Priority,
        id::{EntryId, SmsId},
        language::Language,
        phone::Phone,
        sms::{Barrier, Cost, Kind, State, parts},
    },
    store::{
        StoreError, Tx,
        sms::{
            self, Owner, Sms as Message,
            barriers::{self, Barred},
            people, providers,
        },
    },
};

/// A message to send.
#[derive(Clone, PartialEq, Eq)]
pub struct New {
    pub to: Phone,
    pub text: String,
    pub language: Language,
    pub kind: Kind,
    /// The sender, and the provider that it goes through, where that matters.
    pub sender: Option<String>,
    pub provider: Option<String>,
    /// The provider that knows the sender; `None` means any.
    pub sender_of: Option<String>,
    /// The provider that goes first although nobody chose it.
    pub preferred: Option<String>,
    pub entry: Option<EntryId>,
    pub owner: Option<Owner>,
}

impl New {
    #[expect(
        clippy::self_named_constructors,
        reason = "new is what it is to be sent"
    )]
    pub const fn new(kind: Kind, to: Phone, text: String, language: Language) -> Self {
        Self {
            to,
            text,
            language,
            kind,
            sender: None,
            provider: None,
            sender_of: None,
            preferred: None,
            entry: None,
            owner: None,
        }
    }
}

/// What sending a message is expected to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub provider: &'static str,
    /// The sender that it would have. `None` means that the provider decides.
    pub sender: Option<String>,
    pub parts: u32,
    /// `None` means that the price of a part is not known.
    pub price: Option<Cost>,
}

/// Why a message is not even queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Empty,
    TooLong {
        parts: u32,
        most: u32,
    },
    /// The person wants no messages.
    OptedOut,
    /// No provider may send it.
    NoProvider,
    /// No provider that may send it sends to that country or number.
    Unreachable,
    /// The phone has had enough of what the program decides on by itself.
    Enough,
}

impl Sms {
    /// The provider that would send it now, and the price.
    pub async fn quote(&self, tx: &Tx, new: &New) -> Result<Option<Quote>, StoreError> {
        let message = self.message(new.clone());
        let Some(known) = self.choose(tx, &message, None).await? else {
            return Ok(None);
        };
        let part = self.part_price(tx, known, &message.to).await?;
        let sender = message.sender_at(known.name());
        let sender = sender.or_else(|| known.provider.own_sender());
        Ok(Some(Quote {
            provider: known.name(),
            sender: sender.map(str::to_owned),
            parts: message.parts,
            price: part.map(|part| Cost {
                micros: part.micros.saturating_mul(message.parts.into()),
                ..part
            }),
        }))
    }

    /// What stands between a provider and a phone now, from the sender that a message would have.
    pub async fn barrier_before(
        &self,
        tx: &Tx,
        known: &Known,
        to: &Phone,
        sender: Option<&str>,
    ) -> Result<Option<Barrier>, StoreError> {
        let barred = barriers::before(tx, to, self.now()).await?;
        let stops = barred.iter().find(|one| one.stops(known.name(), sender));
        Ok(stops.map(|one| one.barrier))
    }

    /// What a provider's prices are in: as its settings say, else as its balance is.
    pub async fn currency(&self, tx: &Tx, known: &Known) -> Result<Option<String>, StoreError> {
        if let Some(currency) = known.limits.currency {
            return Ok(Some(currency.code().to_owned()));
        }
        let health = providers::all(tx).await?.into_iter();
        let mut health = health.filter(|health| health.name == known.name());
        Ok(health
            .next()
            .and_then(|it| it.balance)
            .map(|it| it.currency))
    }

    /// Why this cannot be sent, if it cannot.
    pub async fn refusal(&self, tx: &Tx, new: &New) -> Result<Option<Refusal>, StoreError> {
        let message = self.message(new.clone());
        let parts = message.parts;
        let most = self.settings.max_parts;
        if new.text.trim().is_empty() {
            return Ok(Some(Refusal::Empty));
        }
        if parts > most {
            return Ok(Some(Refusal::TooLong { parts, most }));
        }
        let choices = self
            .settings
            .choices(new.kind, &new.to, new.provider.as_deref());
        if choices.is_empty() {
            return Ok(Some(Refusal::NoProvider));
        }
        if people::has_opted_out(tx, &new.to).await? {
            return Ok(Some(Refusal::OptedOut));
        }
        let barred = barriers::before(tx, &new.to, self.now()).await?;
        if !choices
            .iter()
            .any(|known| is_open(known, &barred, &message))
        {
            return Ok(Some(Refusal::Unreachable));
        }
        if matches!(new.kind, Kind::Order | Kind::Auto) {
            let now = self.now();
            let since = now - TimeDelta::days(1);
            // A clock that went ahead and was set back has dated some later than now: they do not
            // count for ever.
            if sms::count_own(tx, &new.to, since, now).await? >= self.settings.notices_a_day {
                return Ok(Some(Refusal::Enough));
            }
        }
        Ok(None)
    }

    /// Queues a message. An existing one with its owner's key is returned instead.
    pub async fn queue(&self, tx: &Tx, new: New) -> Result<Result<SmsId, Refusal>, StoreError> {
        let key = new.owner.as_ref().and_then(|owner| {
            let key = owner.key.as_deref()?;
            Some((owner.name.as_str(), key))
        });
        if let Some((owner, key)) = key
            && let Some(known) = sms::by_own_key(tx, owner, key).await?
        {
            return Ok(Ok(known.id));
        }
        if let Some(refusal) = self.refusal(tx, &new).await? {
            return Ok(Err(refusal));
        }
        let mut message = self.message(new);
        let Some(chosen) = self.choose(tx, &message, None).await? else {
            return Ok(Err(Refusal::NoProvider));
        };
        message.provider = Some(chosen.name().to_owned());
        let name = chosen.name();
        let Some(id) = sms::add(tx, &message).await? else {
            // Another replica was quicker with the same key.
            let owner = message.owner.as_ref();
            let key = owner.and_then(|owner| Some((&owner.name, owner.key.as_ref()?)));
            let known = match key {
                Some((owner, key)) => sms::by_own_key(tx, owner, key).await?,
                None => None,
            };
            return Ok(known.map(|known| known.id).ok_or(Refusal::NoProvider));
        };
        message.id = id;
        self.offer(tx, &message, name).await?;
        Ok(Ok(id))
    }

    /// The message to queue; what `new` leaves open is filled from the shop's settings.
    fn message(&self, new: New) -> Message {
        let default = &self.settings.default;
        let preferred = new.preferred.or_else(|| default.provider.clone());
        let (sender, sender_of) = match new.sender {
            Some(sender) => (Some(sender), new.sender_of),
            None => (default.sender.clone(), default.provider.clone()),
        };
        Message {
            id: SmsId(0),
            parts: parts(&new.text).count,
            to: new.to,
            text: new.text,
            language: new.language,
            kind: new.kind,
            state: State::Queued,
            sender,
            wanted: new.provider,
            sender_of,
            preferred,
            provider: None,
            provider_id: None,
            failure: None,
            code: None,
            reason: None,
            cost: None,
            entry: new.entry,
            owner: new.owner,
            created_at: self.now(),
            begun_at: None,
            sent_at: None,
            done_at: None,
        }
    }

    /// The provider that gets the message now, other than `but`; when all are in trouble, the first
    /// choice.
    /// Providers that do not send to its destination are left out.
    pub(super) async fn choose(
        &self,
        tx: &Tx,
        message: &Message,
        but: Option<&str>,
    ) -> Result<Option<&Known>, StoreError> {
        let mut choices = self.ordered(tx, message).await?;
        let barred = barriers::before(tx, &message.to, self.now()).await?;
        choices.retain(|known| is_open(known, &barred, message));
        if but.is_none() && choices.len() < 2 {
            return Ok(choices.first().copied());
        }
        let (health, now) = (providers::all(tx).await?, self.now());
        let well = choices
            .iter()
            .filter(|known| Some(known.name()) != but)
            .find(|known| !is_in_trouble(known.name(), &health, now));
        Ok(match (well, but) {
            (Some(well), _) => Some(well),
            (None, None) => choices.first().copied(),
            (None, Some(_)) => None,
        })
    }

    /// The providers that may send a message: the one that somebody chose, else those of the rules,
    /// the default first, then by price where that counts, then in the shop's order.
    async fn ordered(&self, tx: &Tx, message: &Message) -> Result<Vec<&Known>, StoreError> {
        let wanted = message.wanted.as_deref();
        let mut choices = self.settings.choices(message.kind, &message.to, wanted);
        if choices.len() < 2 {
            return Ok(choices);
        }
        if self.settings.choose == Choose::Cheapest {
            choices = self.by_cost(tx, choices, &message.to).await?;
        }
        let preferred = message.preferred.as_deref();
        choices.sort_by_key(|known| preferred != Some(known.name()));
        Ok(choices)
    }

    /// Queues a message again when no job is left that would hand it over.
    pub async fn offer_again(&self, tx: &Tx, id: SmsId) -> Result<(), StoreError> {
        let Some(mut message) = sms::lock(tx, id).await? else {
            return Ok(());
        };
        let known = message.provider.as_deref().and_then(|it| self.known(it));
        let provider = match known {
            Some(known) => known.name(),
            // Its provider is not set up any more. Only what was never begun may go to another.
            None if message.state == State::Queued => {
                let Some(chosen) = self.choose(tx, &message, None).await? else {
                    return Ok(());
                };
                message.provider = Some(chosen.name().to_owned());
                sms::save(tx, &message).await?;
                chosen.name()
            }
            None => return Ok(()),
        };
        self.offer(tx, &message, provider).await
    }

    pub(super) async fn offer(
        &self,
        tx: &Tx,
        message: &Message,
        provider: &str,
    ) -> Result<(), StoreError> {
        let priority = match message.kind {
            Kind::Code | Kind::Reply => Priority::Answer,
            Kind::Order | Kind::Api | Kind::Auto => Priority::Notice,
            // A mailing must not hold up a manager's answer.
            Kind::Odoo | Kind::Batch => Priority::Mailing,
        };
        let lane = tx.vault().phone_key(&message.to);
        let task = Task::Send(message.id.0);
        let new = NewTask {
            task: &task,
            lane,
            key: None,
            priority,
        };
        self.enqueue(tx, provider, new).await
    }
}

/// Whether nothing is known to stand between a provider and a destination.
fn is_open(known: &Known, barred: &[Barred], message: &Message) -> bool {
    let sender = message.sender_at(known.name());
    !barred.iter().any(|one| one.stops(known.name(), sender))
}
