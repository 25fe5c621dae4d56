//! A person with Telegram on the phone: how they pay.

use serde_json::{Value, json};

use super::invoice::{ANSWER_IN, Checkout, Offer, Outcome};
use super::message::user_json;
use super::person::Person;

/// The first two return the number of the update they cause, 0 when there is nothing to pay or the
/// bot does not want such updates.
impl Person {
    /// Touches the "Pay" button of an invoice and confirms. When the bot agrees, the message about
    /// the payment comes by itself.
    pub fn pays(&self, message_id: i64) -> i64 {
        let offer = self.message(message_id).and_then(|message| message.offer);
        match offer.filter(|offer| !offer.is_paid) {
            Some(offer) => self.checks_out(offer, Some(message_id)),
            None => 0,
        }
    }

    /// Pays whatever is given, as with a copy of somebody's invoice that was passed on.
    pub fn pays_offer(&self, offer: Offer) -> i64 {
        self.checks_out(offer, None)
    }

    /// Pays by a link that the bot made; `None` when there is no such link.
    pub fn pays_link(&self, link: &str) -> Option<i64> {
        let offer = self.with_state(|state| state.links.get(link).cloned())?;
        Some(self.checks_out(offer, None))
    }

    /// The attempts to pay, oldest first.
    pub fn checkouts(&self) -> Vec<Checkout> {
        let now = self.now();
        self.with_state(|state| {
            let own = state.checkouts.iter();
            let own = own.filter(|one| (one.chat, one.payer) == (self.chat, self.profile.id));
            own.cloned()
                .map(|mut one| {
                    if one.outcome == Outcome::Waiting && one.asked_at + ANSWER_IN <= now {
                        one.outcome = Outcome::TooLate;
                    }
                    one
                })
                .collect()
        })
    }

    /// What became of the last attempt to pay.
    pub fn last_checkout(&self) -> Option<Outcome> {
        self.checkouts().pop().map(|checkout| checkout.outcome)
    }

    /// What became of the last attempt to pay; waits for the bot while it has time.
    pub async fn checked_out(&self) -> Option<Outcome> {
        let mut changes = self.all_changes();
        loop {
            let checkout = self.checkouts().pop()?;
            if checkout.outcome != Outcome::Waiting {
                return Some(checkout.outcome);
            }
            tokio::select! {
                change = changes.changed() => change.ok()?,
                () = self.sleep_until(checkout.asked_at + ANSWER_IN) => {}
            }
        }
    }

    /// Tells the bot of the last payment once more, in an update of its own.
    pub fn repeats_payment(&self) -> i64 {
        let paid = self.with_chat(|bot, chat| {
            let mut messages = chat.messages.iter().rev();
            let message = messages.find(|it| it.other.contains_key("successful_payment"))?;
            Some(bot.message_json(chat, message))
        });
        paid.map_or(0, |message| self.push("message", &message))
    }

    fn checks_out(&self, offer: Offer, message: Option<i64>) -> i64 {
        let now = self.now();
        let mut order_info = json!({});
        for need in &offer.needs {
            order_info[*need] = match *need {
                "name" => self.profile.first_name.as_str().into(),
                "phone_number" => {
                    let phone = self.profile.phone.as_deref().unwrap_or_default();
                    phone.trim_start_matches('+').into()
                }
                _ => format!("user{}@example.com", self.profile.id).into(),
            };
        }
        let mut query = json!({
            "from": user_json(&self.profile),
            "currency": offer.currency,
            "total_amount": offer.total_amount,
            "invoice_payload": offer.payload,
        });
        if !offer.needs.is_empty() {
            query["order_info"] = order_info.clone();
        }
        self.with_state(|state| {
            let id = state.query_id(now);
            query["id"] = Value::from(id.as_str());
            state.checkouts.push(Checkout {
                query_id: id,
                offer,
                asked_at: now,
                outcome: Outcome::Waiting,
                chat: self.chat,
                payer: self.profile.id,
                message,
                order_info,
            });
        });
        self.push("pre_checkout_query", &query)
    }
}
