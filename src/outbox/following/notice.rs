//! What a customer hears of a change of their order.

use super::Following;
use crate::{
    config::StatusRule,
    domain::{
        customer::Notices,
        delivery::Priority,
        id::{BotId, ChatId},
        language::Language,
        lead::{Content, Line},
        order::Order,
    },
    outbox::{lead_text, telegram},
    store::{
        StoreError, Tx, leads,
        orders::{self, Kept},
    },
    telegram::{
        Outgoing, View,
        callback::{Action, Press},
        keyboard::{Button, Keyboard, Target},
    },
    text::{Arg, Speech, Text, escape},
};

impl Following {
    pub(super) async fn tell_status(&self, tx: &Tx, kept: &Kept) -> Result<(), StoreError> {
        let order = &kept.order;
        let rule = self.rule(order.status.as_deref(), order.status_name.as_deref());
        if rule.is_some_and(|rule| !rule.notify) {
            return Ok(());
        }
        let lines = lines(tx, order).await?;
        self.tell(tx, kept, |speech| status_html(order, &lines, rule, speech))
            .await
    }

    pub(super) async fn tell_paid(&self, tx: &Tx, kept: &Kept) -> Result<(), StoreError> {
        let number = kept.order.number();
        self.tell(tx, kept, |speech| {
            speech.html_with(Text::FollowPaid, [("number", Arg::from(&number))])
        })
        .await
    }

    /// Tells everybody who follows the order, each in their language.
    async fn tell(
        &self,
        tx: &Tx,
        kept: &Kept,
        html: impl Fn(&Speech) -> String + Send,
    ) -> Result<(), StoreError> {
        let through = match kept.order.lead {
            Some(lead) => leads::bot_of(tx, lead).await?,
            None => None,
        };
        let mut followers = orders::followers(tx, kept).await?;
        followers.retain(|(bot, ..)| self.bots.contains(bot));
        for (bot, chat, language) in each_once(followers, through) {
            let speech = self.texts.speak(language);
            let keyboard = buttons(&kept.order, &speech);
            let view = View::text(html(&speech)).with(keyboard);
            let outgoing = Outgoing::new(chat, view);
            let job = telegram::job(bot, &outgoing, Priority::Notice, &self.clock);
            self.outbox.stage(tx, job).await?;
            metrics::counter!("mistok_order_notices_total").increment(1);
        }
        Ok(())
    }
}

/// Whoever writes to several bots hears it from one: that of the order, else the first.
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
    let number = ("number", Arg::from(order.number()));
    let mut said = vec![speech.html_with(Text::FollowStatus, [number, ("status", status.into())])];
    if !product.is_empty() {
        said.push(speech.html_with(Text::FollowProduct, [("product", product.into())]));
    }
    if !tracking.is_empty() {
        said.push(speech.html_with(Text::FollowTracking, [("tracking", tracking.into())]));
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
