//! What a customer is told about a change of their order.

use chrono::TimeDelta;

use super::Following;
use crate::{
    config::{OrderNotices, StatusRule},
    crm::lead_text,
    domain::{
        customer::Notices,
        delivery::Priority,
        id::{BotId, ChatId},
        language::Language,
        lead::{Content, Line},
        order::Order,
        phone::Phone,
        sms::Kind,
    },
    outbox::telegram,
    press::{Action, Press},
    sms::{New, Reach},
    store::{
        StoreError, Tx, customers, desk_orders, leads,
        orders::{self, Kept},
    },
    telegram::{
        Outgoing, View,
        keyboard::{Button, Keyboard, Target},
    },
    text::{Arg, Speech, Text, escape, say},
    vendors::crm::Standing,
};

impl Following {
    pub(super) async fn tell_status(
        &self,
        tx: &Tx,
        kept: &Kept,
        phone: Option<Phone>,
    ) -> Result<(), StoreError> {
        let order = &kept.order;
        let rule = self.rule(order.status.as_deref(), order.status_name.as_deref());
        if rule.is_some_and(|rule| !rule.notify) {
            return Ok(());
        }
        let lines = lines(tx, order).await?;
        let html = |speech: &Speech| status_html(order, &lines, rule, speech);
        let words = |speech: &Speech| status_words(order, rule, speech);
        self.tell(tx, kept, phone, html, words).await
    }

    pub(super) async fn tell_paid(
        &self,
        tx: &Tx,
        kept: &Kept,
        phone: Option<Phone>,
    ) -> Result<(), StoreError> {
        let number = kept.order.number();
        let number = || Arg::from(&number);
        let html = |speech: &Speech| speech.html(say::FollowPaid { number: number() });
        let words = |speech: &Speech| speech.plain(say::SmsOrderPaid { number: number() });
        self.tell(tx, kept, phone, html, words).await
    }

    /// A manager has written down under which number the parcel travels.
    pub async fn tell_tracking(&self, tx: &Tx, kept: &Kept) -> Result<(), StoreError> {
        let tracking = kept.order.tracking.clone().unwrap_or_default();
        let number = || Arg::from(kept.order.number());
        let tracking = || Arg::from(&tracking);
        let html = |speech: &Speech| {
            speech.html(say::FollowSent {
                number: number(),
                tracking: tracking(),
            })
        };
        let words = |speech: &Speech| {
            speech.plain(say::SmsOrderSent {
                number: number(),
                tracking: tracking(),
            })
        };
        self.tell(tx, kept, self.phone_of(tx, kept).await?, html, words)
            .await
    }

    /// The desk has taken back a change that the customer was notified of: `state` holds again.
    pub async fn tell_taken_back(
        &self,
        tx: &Tx,
        kept: &Kept,
        state: Text,
    ) -> Result<(), StoreError> {
        let number = || Arg::from(kept.order.number());
        let html = |speech: &Speech| {
            speech.html(say::FollowTakenBack {
                number: number(),
                state: speech.plain(state).into(),
            })
        };
        let words = |speech: &Speech| {
            speech.plain(say::SmsOrderTakenBack {
                number: number(),
                state: speech.plain(state).into(),
            })
        };
        self.tell(tx, kept, self.phone_of(tx, kept).await?, html, words)
            .await
    }

    /// A manager has moved the order, and no CRM tells the customer.
    pub async fn tell_moved(
        &self,
        tx: &Tx,
        kept: &Kept,
        state: Text,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        let reason = reason.unwrap_or("none");
        let number = || Arg::from(kept.order.number());
        let html = |speech: &Speech| {
            speech.html(say::FollowMoved {
                number: number(),
                state: speech.plain(state).into(),
                reason: reason.into(),
            })
        };
        let words = |speech: &Speech| {
            speech.plain(say::SmsOrderMoved {
                number: number(),
                state: speech.plain(state).into(),
                reason: reason.into(),
            })
        };
        self.tell(tx, kept, self.phone_of(tx, kept).await?, html, words)
            .await
    }

    /// The phone of a customer who bought elsewhere.
    async fn phone_of(&self, tx: &Tx, kept: &Kept) -> Result<Option<Phone>, StoreError> {
        let Some(number) = kept.order.number.filter(|_| kept.order.lead.is_none()) else {
            return Ok(None);
        };
        let account = desk_orders::account(tx, number).await?;
        Ok(account.and_then(|account| account.phone))
    }

    /// Tells a customer who ordered elsewhere, and is not in Telegram, that the order has come. An
    /// order that is not new is not confirmed.
    pub(super) async fn confirm(
        &self,
        tx: &Tx,
        order: &Order,
        phone_key: String,
        phone: Phone,
    ) -> Result<(), StoreError> {
        let is_new = self.clock.now() - order.created_at < NEW && !order.stage.is_final();
        if !is_new || self.sms.settings.order_notices == OrderNotices::Never {
            return Ok(());
        }
        let kept = Kept {
            order: order.clone(),
            customer: None,
            phone_key: Some(phone_key),
            updated_at: order.created_at,
        };
        if !orders::followers(tx, &kept).await?.is_empty() {
            return Ok(());
        }

        let speech = self.texts.speak(self.language);
        let words = speech.plain(say::SmsOrderTaken {
            number: Arg::from(order.number()),
        });
        self.text(tx, phone, words, self.language).await
    }

    /// Whether a notice would go by SMS, to a phone that an event does not tell.
    pub(super) async fn lacks_phone(
        &self,
        tx: &Tx,
        kept: &Kept,
        standing: &Standing,
    ) -> Result<bool, StoreError> {
        let by_sms = self.sms.is_on() && self.sms.settings.order_notices != OrderNotices::Never;
        if !by_sms || standing.phone.is_some() || kept.customer.is_some() {
            return Ok(false);
        }
        Ok(orders::followers(tx, kept).await?.is_empty())
    }

    /// Tells everybody who follows the order, each in their language.
    async fn tell(
        &self,
        tx: &Tx,
        kept: &Kept,
        phone: Option<Phone>,
        html: impl Fn(&Speech) -> String + Send,
        words: impl Fn(&Speech) -> String + Send,
    ) -> Result<(), StoreError> {
        let through = match kept.order.lead {
            Some(lead) => leads::bot_of(tx, lead).await?,
            None => None,
        };
        let mut followers = orders::followers(tx, kept).await?;
        followers.retain(|(bot, ..)| self.bots.contains(bot));
        let told = each_once(followers, through);
        self.reach(tx, kept, phone, &told, words).await?;
        for (bot, chat, language) in told {
            let speech = self.texts.speak(language);
            let keyboard = buttons(&kept.order, &speech);
            let view = View::text(html(&speech)).with(keyboard);
            let outgoing = Outgoing::new(chat, view);
            let job = telegram::job(bot, outgoing, Priority::Notice, &self.clock);
            self.outbox.enqueue(tx, job).await?;
            metrics::counter!("mistok_order_notices_total").increment(1);
        }
        Ok(())
    }

    /// Has the notice go by SMS to whom Telegram does not reach.
    async fn reach(
        &self,
        tx: &Tx,
        kept: &Kept,
        phone: Option<Phone>,
        told: &[(BotId, ChatId, Language)],
        words: impl Fn(&Speech) -> String + Send,
    ) -> Result<(), StoreError> {
        if !self.sms.is_on() || self.sms.settings.order_notices == OrderNotices::Never {
            return Ok(());
        }
        let customer = match kept.customer {
            Some(customer) => customers::lookup(tx, customer).await?,
            None => None,
        };
        let wants = match kept.customer {
            Some(customer) => customers::wants_notices(tx, customer).await?,
            None => true,
        };
        let language = customer.as_ref().map_or(self.language, |it| it.language);
        let phone = phone.or(customer.and_then(|customer| customer.phone));
        let Some(phone) = phone.filter(|_| wants) else {
            return Ok(());
        };
        let words = words(&self.texts.speak(language));
        if told.is_empty() {
            return self.text(tx, phone, words, language).await;
        }
        let chats = told.iter().map(|(bot, chat, _)| (bot.0, chat.0)).collect();
        let reach = Reach::new(chats, &phone, words, language, self.clock.now());
        self.sms.reach_later(tx, reach).await
    }

    async fn text(
        &self,
        tx: &Tx,
        phone: Phone,
        words: String,
        language: Language,
    ) -> Result<(), StoreError> {
        let new = New::new(Kind::Order, phone, words, language);
        if let Err(refusal) = self.sms.queue(tx, new).await? {
            tracing::info!(?refusal, "A notice of an order was not sent by SMS");
        }
        Ok(())
    }
}

/// An older order is not confirmed.
const NEW: TimeDelta = TimeDelta::hours(2);

/// A customer who writes to several bots is notified by one: that of the order, else the first.
fn each_once(
    mut followers: Vec<(BotId, ChatId, Language)>,
    through: Option<BotId>,
) -> Vec<(BotId, ChatId, Language)> {
    followers.sort_by_key(|(bot, chat, _)| (*chat, Some(*bot) != through, *bot));
    followers.dedup_by_key(|(_, chat, _)| *chat);
    followers
}

/// What was ordered, where it was ordered with us.
async fn lines(tx: &Tx, order: &Order) -> Result<Vec<Line>, StoreError> {
    let Some(lead) = order.lead else {
        return Ok(Vec::new());
    };
    let lead = leads::lookup(tx, lead).await?;
    Ok(match lead.map(|lead| lead.body.content) {
        Some(Content::Order { lines, .. }) => lines,
        Some(Content::Question { .. } | Content::Feedback { .. }) | None => Vec::new(),
    })
}

/// The same in the fewest words: each part of an SMS is paid for.
fn status_words(order: &Order, rule: Option<&StatusRule>, speech: &Speech) -> String {
    let status = order.status_name.as_ref().or(order.status.as_ref());
    let status = status.cloned().unwrap_or_default();
    let tracking = order.tracking.clone().unwrap_or_default();
    if let Some(text) = rule.and_then(|rule| rule.text.as_ref()) {
        let values = [
            ("number", order.number()),
            ("product", String::new()),
            ("status", status),
            ("tracking", tracking),
        ];
        return filled(text.in_language(speech.language()), &values);
    }

    let said = speech.plain(say::SmsOrderStatus {
        number: Arg::from(order.number()),
        status: Arg::from(status),
    });
    if tracking.is_empty() {
        return said;
    }

    format!(
        "{said} {}",
        speech.plain(say::SmsOrderTracking {
            tracking: Arg::from(tracking)
        })
    )
}

fn status_html(
    order: &Order,
    lines: &[Line],
    rule: Option<&StatusRule>,
    speech: &Speech,
) -> String {
    let status = order.status_name.as_ref().or(order.status.as_ref());
    let status = status.cloned().unwrap_or_default();
    let product = lead_text::ordered(lines, speech);
    let tracking = order.tracking.clone().unwrap_or_default();
    if let Some(text) = rule.and_then(|rule| rule.text.as_ref()) {
        let values = [
            ("number", order.number()),
            ("product", product),
            ("status", status),
            ("tracking", tracking),
        ];
        return escape(&filled(text.in_language(speech.language()), &values));
    }

    let mut said = vec![speech.html(say::FollowStatus {
        number: Arg::from(order.number()),
        status: status.into(),
    })];
    if !product.is_empty() {
        said.push(speech.html(say::FollowProduct {
            product: product.into(),
        }));
    }
    if !tracking.is_empty() {
        said.push(speech.html(say::FollowTracking {
            tracking: tracking.into(),
        }));
    }
    said.join("\n")
}

/// The shop's text with the values in their places; what a value holds is not looked at again.
fn filled(text: &str, values: &[(&str, String)]) -> String {
    let mut said = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let inside = &rest[open + 1..];
        let found = inside.split_once('}').and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, after))
        });
        let Some((value, after)) = found else {
            break;
        };
        said.push_str(&rest[..open]);
        said.push_str(value);
        rest = after;
    }
    said.push_str(rest);
    said
}

fn buttons(order: &Order, speech: &Speech) -> Keyboard {
    let button = |text, action| {
        vec![Button {
            label: speech.plain(text),
            target: Target::Press(Press { screen: 0, action }.to_data()),
        }]
    };
    Keyboard::Inline(vec![
        button(Text::FollowDetails, Action::OwnOrder(order.id)),
        button(Text::FollowQuiet, Action::SetNotices(Notices::Off)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_in_once_and_not_read_as_places() {
        let values = [
            ("number", "1042".to_owned()),
            ("product", "{number} <b>".to_owned()),
        ];
        assert_eq!(
            filled("№ {number}: {product}!", &values),
            "№ 1042: {number} <b>!"
        );
        assert_eq!(filled("без нічого", &values), "без нічого");
    }
}
