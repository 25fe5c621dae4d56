//! What admins decide about what was given up. One decides: the row is locked, the others' messages
//! are brought up to date, and who did it is written to the audit.

use super::{again::Tried, subjects::subject};
use crate::{
    desk::{Alerts, orders::money::ReceivedPayment, telegram::alerts::news},
    domain::{
        delivery::Priority,
        id::{BotId, ChatId, LeadId, ManagerId},
        letter::{Decision, Kind},
        manager::Manager,
        money::Money,
    },
    outbox::letters as given_up,
    store::{
        StoreError, Tx,
        dead_letters::{self, Decided, Letter},
        leads, payments,
    },
    telegram::Outgoing,
};

/// Orders that are offered for money without one.
const OFFERED: u32 = 8;

/// What a person decides about a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum LetterDecision {
    Again,
    Drop,
    /// The money was given back.
    Returned,
    /// The money is right.
    Counted,
    /// The money is for this order.
    Credit(LeadId),
}

/// What came of a decision about a letter.
pub(in crate::desk) enum LetterOutcome {
    /// It is decided; the letter says so.
    Done(Box<Letter>),
    /// What it carries cannot be read with the present key.
    Unreadable,
    /// Somebody else has the conversation now.
    Held(ManagerId),
    NoSuchOrder,
    /// There is no such decision about a letter of this kind.
    NotOffered,
}

/// An order that money without one may be for.
pub(in crate::desk) struct OfferedOrder {
    pub lead: LeadId,
    /// `None` means that the price is not known.
    pub total: Option<Money>,
}

/// Whether a person decides that money of a letter belongs to an order of their choice.
pub(in crate::desk) fn is_stray(letter: &Letter) -> bool {
    subject(letter).kind == Kind::StrayPayment
}

impl Alerts {
    /// Carries a decision about a locked letter out; the manager is one who decides.
    pub(in crate::desk) async fn decide_letter(
        &self,
        tx: &Tx,
        manager: &Manager,
        letter: &Letter,
        decision: LetterDecision,
    ) -> Result<LetterOutcome, StoreError> {
        let is_money = subject(letter).kind.is_money();
        let what = match decision {
            LetterDecision::Again if !is_money => match self.try_again(tx, letter).await? {
                Tried::Asked => Decision::Again,
                Tried::Unreadable => return Ok(LetterOutcome::Unreadable),
                Tried::Held(holder) => return Ok(LetterOutcome::Held(holder)),
            },
            LetterDecision::Drop if !is_money => Decision::Dropped,
            LetterDecision::Returned if is_money => {
                self.give_back_money(tx, letter).await?;
                Decision::Returned
            }
            LetterDecision::Counted if is_money && !is_stray(letter) => {
                self.settle(tx, letter, Decision::Counted).await?;
                Decision::Counted
            }
            LetterDecision::Credit(lead) if is_stray(letter) => {
                if !self.credit(tx, letter, lead).await? {
                    return Ok(LetterOutcome::NoSuchOrder);
                }
                Decision::Credited
            }
            LetterDecision::Again
            | LetterDecision::Drop
            | LetterDecision::Returned
            | LetterDecision::Counted
            | LetterDecision::Credit(_) => return Ok(LetterOutcome::NotOffered),
        };
        let decided = Decided {
            at: self.notify.now(),
            by: Some(manager.id),
            what,
        };
        self.notify.note_decision(tx, letter.id, decided).await?;
        Ok(LetterOutcome::Done(Box::new(Letter {
            decided: Some(decided),
            ..letter.clone()
        })))
    }

    async fn settle(&self, tx: &Tx, letter: &Letter, what: Decision) -> Result<(), StoreError> {
        match subject(letter).charge {
            Some(charge) => payments::settle(tx, &charge, what.as_str(), self.notify.now()).await,
            None => Ok(()),
        }
    }

    /// The money was given back: that is noted, and the payer is notified.
    async fn give_back_money(&self, tx: &Tx, letter: &Letter) -> Result<(), StoreError> {
        self.settle(tx, letter, Decision::Returned).await?;
        let (Some((bot, chat)), Some(sum)) = (payer(letter), subject(letter).sum) else {
            return Ok(());
        };
        let speech = self.orders.speech_with(tx, bot, chat).await?;
        let outgoing = Outgoing::new(chat, news::money_returned(&speech, sum));
        self.notify
            .say_by(tx, bot, outgoing, Priority::Answer)
            .await
    }

    /// Counts money without an order for this one; `false` means that it cannot be.
    async fn credit(&self, tx: &Tx, letter: &Letter, id: LeadId) -> Result<bool, StoreError> {
        let about = subject(letter);
        let (Some(lead), Some((bot, chat))) = (leads::lookup(tx, id).await?, payer(letter)) else {
            return Ok(false);
        };
        let (Some(charge), Some(amount)) = (about.charge, about.sum) else {
            return Ok(false);
        };
        let came = ReceivedPayment {
            bot,
            chat,
            provider_charge: charge.clone(),
            charge,
            amount,
        };
        let fit = self.orders.take_money(tx, &lead, &came).await?;
        if let Some(fit) = fit {
            let speech = self.orders.speech_with(tx, bot, chat).await?;
            let outgoing = Outgoing::new(chat, news::money_counted(&speech, id, amount, fit));
            self.notify
                .say_by(tx, bot, outgoing, Priority::Answer)
                .await?;
        }
        Ok(fit.is_some())
    }

    /// The orders that money without an order may be for: the payer's own, then the newest.
    pub(in crate::desk) async fn orders_for(
        &self,
        tx: &Tx,
        letter: &Letter,
    ) -> Result<Vec<OfferedOrder>, StoreError> {
        let customer = subject(letter).customer;
        let found = payments::unpaid_orders(tx, customer, OFFERED).await?;
        let offered = found.into_iter();
        Ok(offered
            .map(|(lead, total)| OfferedOrder { lead, total })
            .collect())
    }

    /// How many letters wait for a decision.
    pub(in crate::desk) async fn count_letters(&self, tx: &Tx) -> Result<i64, StoreError> {
        dead_letters::count(tx).await
    }
}

/// The chat that the money came from.
fn payer(letter: &Letter) -> Option<(BotId, ChatId)> {
    let lane = format!("{}:{}", letter.service, letter.lane);
    let (bot, chat) = given_up::bot_of_lane(&lane)?;
    Some((bot, ChatId(chat.parse().ok()?)))
}
