//! Money that came: what it means for its order. It is kept once by its charge, and the payer, the
//! managers and the CRM are notified.

use super::Orders;
use crate::{
    crm::payments as to_crm,
    domain::{
        id::{BotId, ChatId, CustomerId, LeadId},
        lead::Lead,
        letter::{Decision, Kind},
        money::Money,
        order::{Happened, Order, Stage},
        payment::{Fit, Owed},
    },
    hooks::{self, OrderChange},
    outbox::{letters as given_up, telegram},
    store::{
        StoreError, Tx,
        dead_letters::{self, DeadLetter, Decided, Subject},
        dialogues, orders,
        payments::{self, Payment, Progress},
    },
    text::Speech,
};

/// Money that a chat has paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedPayment {
    pub bot: BotId,
    pub chat: ChatId,
    /// Telegram's id of the charge.
    pub charge: String,
    pub provider_charge: String,
    pub amount: Money,
}

/// What an order costs, as its invoice says.
pub fn due(lead: &Lead) -> Option<Money> {
    lead.body.content.due()
}

impl Orders {
    /// Takes money for an order: compared with what is due, kept once. `None` means that this charge
    /// is known already.
    pub async fn take_money(
        &self,
        tx: &Tx,
        lead: &Lead,
        came: &ReceivedPayment,
    ) -> Result<Option<Fit>, StoreError> {
        let now = self.notify.now();
        // Two charges of one order are judged one after the other.
        let order = orders::lock_of_lead(tx, lead.id).await?.map(|it| it.order);
        if payments::lookup(tx, &came.charge).await?.is_some() {
            return Ok(None);
        }
        let owed = owed(tx, lead, order.as_ref(), came).await?;
        let fit = owed.judge(came.amount);
        let payment = Payment {
            charge: came.charge.clone(),
            provider_charge: came.provider_charge.clone(),
            lead: lead.id,
            amount: came.amount,
            // The CRM counts in the currency of the order: another one would become a wrong sum.
            status: if fit == Fit::OtherCurrency {
                Progress::Held
            } else {
                Progress::Received
            },
            at: now,
        };
        if !payments::add_judged(tx, &payment, fit.as_str()).await? {
            return Ok(None);
        }
        if fit.completes() {
            orders::set_paid(tx, lead.id, now).await?;
            given_up::order_changed(&self.notify.outbox, tx, lead.id.into()).await?;
            let paid = OrderChange::Paid;
            hooks::order_changed(&self.notify.outbox, tx, lead.id.into(), paid).await?;
            self.settle_parts(tx, lead.id).await?;
        }
        let sum = self.notify.speech().money(came.amount);
        self.order_happened(tx, lead.id.into(), None, Happened::Paid, Some(sum))
            .await?;
        if payment.status == Progress::Received {
            let job = to_crm::job(&payment.charge, lead.id, &self.notify.clock);
            self.notify.outbox.enqueue(tx, job).await?;
        }
        if let Some(kind) = fit.trouble() {
            let subject = Subject {
                lead: Some(lead.id),
                customer: Some(lead.customer),
                ..subject(kind, came)
            };
            let letter = letter(came, "payment", String::new(), fit.as_str());
            given_up::keep_payment(&self.notify.outbox, tx, &letter, &subject).await?;
        }
        tracing::info!(lead.id = %lead.id, fit = fit.as_str(), "Money came for order {}", lead.id);
        Ok(Some(fit))
    }

    /// The order has its whole sum: parts of it need nobody any more.
    async fn settle_parts(&self, tx: &Tx, lead: LeadId) -> Result<(), StoreError> {
        for id in dead_letters::open_of_lead(tx, lead, Kind::PaidPartly).await? {
            let decided = Decided {
                at: self.notify.now(),
                by: None,
                what: Decision::Counted,
            };
            self.notify.note_decision(tx, id, decided).await?;
        }
        Ok(())
    }

    /// Keeps money without an order until a person finds out what it was for; `false` means that this
    /// charge is kept already.
    pub async fn keep_stray_money(
        &self,
        tx: &Tx,
        came: &ReceivedPayment,
        raw: String,
    ) -> Result<bool, StoreError> {
        let customer = dialogues::customer_of(tx, came.bot, came.chat).await?;
        if payments::lookup(tx, &came.charge).await?.is_some() {
            return Ok(false);
        }
        let subject = Subject {
            customer,
            ..subject(Kind::StrayPayment, came)
        };
        let letter = letter(came, "update", raw, "a payment for no order of ours");
        given_up::keep_payment(&self.notify.outbox, tx, &letter, &subject).await
    }

    /// The speech for a customer who writes to a bot.
    pub(in crate::desk) async fn speech_with(
        &self,
        tx: &Tx,
        bot: BotId,
        chat: ChatId,
    ) -> Result<Speech, StoreError> {
        let known: Option<CustomerId> = dialogues::customer_of(tx, bot, chat).await?;
        let profile = match known {
            Some(id) => crate::store::customers::lookup(tx, id).await?,
            None => None,
        };
        let language = profile.map_or(self.notify.settings.language, |profile| profile.language);
        Ok(self.notify.texts.speak(language))
    }
}

/// What the order needed before this money came.
async fn owed(
    tx: &Tx,
    lead: &Lead,
    order: Option<&Order>,
    came: &ReceivedPayment,
) -> Result<Owed, StoreError> {
    let due = due(lead);
    let currency = due.map_or(came.amount.currency, |due| due.currency);
    Ok(Owed {
        due,
        is_paid: order.is_some_and(|order| order.paid),
        is_cancelled: order.is_some_and(|order| order.stage == Stage::Cancelled),
        earlier: payments::sum_of(tx, lead.id, currency.code()).await?,
    })
}

fn subject(kind: Kind, came: &ReceivedPayment) -> Subject {
    Subject {
        charge: Some(came.charge.clone()),
        sum: Some(came.amount),
        ..Subject::of(kind)
    }
}

fn letter(
    came: &ReceivedPayment,
    source: &'static str,
    payload: String,
    reason: &str,
) -> DeadLetter {
    DeadLetter {
        source,
        service: telegram::service(came.bot),
        lane: came.chat.to_string(),
        payload,
        reason: reason.to_owned(),
    }
}
