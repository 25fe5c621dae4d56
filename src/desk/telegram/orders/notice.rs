//! The notice of an order: made from how it stands when it is sent, and kept up to date in every chat.

use crate::{
    crm::{lead_text, leads as to_crm},
    desk::{
        Orders,
        alerts::readable,
        button, label_of,
        orders::{
            facts::{Facts, Reach},
            state_name, subject,
        },
        telegram::card::masked,
    },
    domain::{
        id::{ChatId, Number},
        lead::{Line, Status},
        order::Origin,
    },
    press::{DeskAction, OrderAction},
    store::{StoreError, Tx, alert_posts, findings},
    telegram::{
        Outgoing, View,
        keyboard::{Button, Keyboard, Target},
        message::Aim,
    },
    text::{Arg, Speech, Text, cut, escape, say},
};

/// Lines of the order that a notice names.
const LINES: usize = 5;
/// Letters of what the CRM said against it.
const REASON: usize = 200;

/// The reader of a message about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Everybody in a chat of managers.
    Everybody,
    /// The manager who has it, who must see the phone.
    Holder,
}

impl Orders {
    /// What a message about an order says now; `None` means that there is no such order.
    pub(in crate::desk) async fn order_view(
        &self,
        tx: &Tx,
        speech: &Speech,
        number: Number,
    ) -> Result<Option<View>, StoreError> {
        let Some(facts) = readable(self.order_facts(tx, number).await)? else {
            return Ok(None);
        };
        if facts.number() != number {
            // What was told as an order of its own has turned out to be a known one.

            let show = DeskAction::Order(OrderAction::Show(facts.number()));
            let rows = vec![vec![button(speech, Text::ButtonShowOrder, show)]];
            let html = speech.html(say::OrderMerged {
                number: Arg::from(facts.number().to_string()),
            });
            return Ok(Some(View::text(html).with(Keyboard::Inline(rows))));
        }
        let lines = self.notice_lines(tx, speech, &facts).await?;
        let rows = self.order_buttons(speech, &facts);
        Ok(Some(
            View::text(lines.join("\n")).with(Keyboard::Inline(rows)),
        ))
    }

    /// Says something about an order below its notices. `false` means that nobody has a notice of
    /// it.
    pub async fn order_news(
        &self,
        tx: &Tx,
        number: Number,
        html: &str,
    ) -> Result<bool, StoreError> {
        let mut told: Vec<ChatId> = Vec::new();
        for post in alert_posts::of_subject(tx, &subject(number)).await? {
            let aim = Aim {
                reply_to: post.message,
                ..Aim::default()
            };
            let view = View::text(html.to_owned());
            self.notify
                .say(tx, Outgoing::aimed(post.chat, view, aim))
                .await?;
            told.push(post.chat);
        }
        Ok(!told.is_empty())
    }

    async fn notice_lines(
        &self,
        tx: &Tx,
        speech: &Speech,
        facts: &Facts,
    ) -> Result<Vec<String>, StoreError> {
        let mut lines = vec![title(speech, facts)];
        lines.extend(goods(speech, facts));
        lines.extend(self.origin_line(speech, facts));
        lines.push(contact(speech, facts, Reader::Everybody));
        lines.extend(self.in_crm(tx, speech, facts).await?);
        if let Some(manager) = facts.known.manager {
            let name = label_of(tx, manager).await?;
            lines.push(speech.html(say::OrderHeld {
                manager: name.into(),
            }));
        }
        Ok(lines)
    }

    fn order_buttons(&self, speech: &Speech, facts: &Facts) -> Vec<Vec<Button>> {
        let one = |text, action| button(speech, text, DeskAction::Order(action));
        let order = &facts.known;
        let number = order.number;
        let write = (facts.reach == Reach::Known)
            .then(|| one(Text::ButtonWriteCustomer, OrderAction::Write(number)));
        let mut rows = if order.is_free() {
            let mut rows = vec![vec![one(Text::ButtonTakeOrder, OrderAction::Take(number))]];
            rows.extend(write.map(|write| vec![write]));
            rows
        } else {
            let mut first = vec![one(Text::ButtonOrderState, OrderAction::AskState(number))];
            first.extend(write);
            vec![first]
        };
        rows.extend(self.crm_button(speech, facts).map(|button| vec![button]));
        rows
    }

    /// The way to the order's page in the CRM, where the shop has told its address.
    pub(super) fn crm_button(&self, speech: &Speech, facts: &Facts) -> Option<Button> {
        let page = match (
            &self.notify.settings.order_link,
            &facts.order.crm_id,
            &facts.chat,
        ) {
            (Some(link), Some(id), _) if !id.is_empty() => link.replace("{id}", id),
            (_, _, Some(chat)) if facts.known.origin == Origin::Market => self.notify.link(chat)?,
            _ => return None,
        };
        Some(Button {
            label: speech.plain(Text::ButtonOpenInCrm),
            target: Target::Url(page),
        })
    }

    /// Where an order was placed that was not placed with us.
    pub(super) fn origin_line(&self, speech: &Speech, facts: &Facts) -> Option<String> {
        match (facts.known.origin, &facts.chat) {
            (Origin::Own, _) | (Origin::Market, None) => None,
            (Origin::Crm, _) => Some(speech.html(Text::OrderFromCrm)),
            (Origin::Market, Some(chat)) => self.notify.invoice_line(speech, chat),
        }
    }

    /// The order's status in the CRM; empty where there is no CRM.
    pub(super) async fn in_crm(
        &self,
        tx: &Tx,
        speech: &Speech,
        facts: &Facts,
    ) -> Result<Option<String>, StoreError> {
        if !self.notify.settings.shop_crm.exists() {
            return Ok(None);
        }
        let order = &facts.order;
        let known = |id: &str| {
            if id.is_empty() {
                return speech.html(Text::OrderInCrmByHand);
            }
            let status = order.status_name.clone();

            speech.html(say::OrderInCrm {
                id: Arg::from(id),
                status: status.unwrap_or_else(|| "none".to_owned()).into(),
            })
        };
        let Some(lead) = &facts.lead else {
            return Ok(order.crm_id.as_deref().map(known));
        };
        Ok(Some(match &lead.status {
            Status::HandedOver(crm_id) => known(order.crm_id.as_deref().unwrap_or(crm_id)),
            Status::Rejected(reason) => speech.html(say::OrderCrmRefused {
                reason: Arg::from(cut(reason, REASON)),
            }),
            Status::Unsure => speech.html(Text::OrderCrmUnsure),
            Status::Kept => speech.html(Text::OrderCrmKept),
            Status::Created | Status::Sending => {
                let troubles = findings::open(tx).await?;
                let down = troubles
                    .iter()
                    .find(|it| it.service == to_crm::SERVICE && !it.is_partial);
                match down {
                    Some(finding) => {
                        let at = self.notify.time_of(finding.since);
                        speech.html(say::OrderCrmDown { at: at.into() })
                    }
                    None => speech.html(Text::OrderCrmWaits),
                }
            }
        }))
    }
}

pub(super) fn title(speech: &Speech, facts: &Facts) -> String {
    let state = facts.known.fulfilment;

    speech.html(say::OrderNotice {
        number: Arg::from(facts.number().to_string()),
        state: speech.plain(state_name(state)).into(),
    })
}

/// The lines, their sum, how they are delivered and paid for.
fn goods(speech: &Speech, facts: &Facts) -> Vec<String> {
    let lines = facts.lines();
    let mut told: Vec<String> = lines
        .iter()
        .take(LINES)
        .map(|it| line(speech, it))
        .collect();
    if lines.len() > LINES {
        let more = i64::try_from(lines.len() - LINES).unwrap_or_default();
        told.push(speech.html(say::OrderMore { count: more.into() }));
    }
    told.extend(terms(speech, facts));
    told
}

/// The sum, how the goods are delivered and paid for, and what was remarked.
pub(super) fn terms(speech: &Speech, facts: &Facts) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(sum) = facts.goods() {
        told.push(speech.html(say::OrderSum { sum: sum.into() }));
    }
    if let Some(checkout) = facts.checkout() {
        let agreed = lead_text::agreed(checkout, speech);
        told.extend(agreed.iter().map(|words| escape(&cut(words, 200))));
    }
    if let Some(account) = &facts.account {
        for (sign, words) in [("🚚", &account.delivery), ("💳", &account.payment)] {
            if let Some(words) = words {
                told.push(format!("{sign} {}", escape(&cut(words, 200))));
            }
        }
        for (name, value) in account.options.iter().take(5) {
            told.push(format!(
                "▫️ {}: {}",
                escape(&cut(name, 60)),
                escape(&cut(value, 100))
            ));
        }
    }
    if let Some(comment) = facts.comment() {
        told.push(speech.html(say::OrderComment {
            text: Arg::from(cut(comment, 300)),
        }));
    }
    if facts.order.paid {
        told.push(speech.html(Text::DeskOrderPaid));
    }
    if let Some(reason) = &facts.known.reason {
        told.push(speech.html(say::OrderCancelledBecause {
            reason: Arg::from(cut(reason, 200)),
        }));
    }
    told
}

pub(in crate::desk::telegram) fn line(speech: &Speech, line: &Line) -> String {
    let price = line
        .price
        .map_or_else(|| "none".to_owned(), |price| speech.money(price));

    speech.html(say::DeskOrderLine {
        product: Arg::from(cut(&line.name, 80)),
        count: i64::from(line.quantity).into(),
        price: price.into(),
    })
}

pub(super) fn contact(speech: &Speech, facts: &Facts, reader: Reader) -> String {
    let is_erased = facts.lead.is_none() && facts.account.is_none();
    if facts.reach == Reach::Forgotten || is_erased {
        return speech.html(Text::OrderContactErased);
    }
    let phone = facts.phone().map(|phone| match reader {
        Reader::Holder => phone.international(),
        Reader::Everybody => masked(phone),
    });
    let contact = facts.lead.as_ref().map(|lead| &lead.body.contact);
    let username = contact.and_then(|it| it.username.as_ref());
    let source = contact.and_then(|it| it.source.clone());
    let name = match facts.name().trim() {
        "" => speech.plain(Text::LeadNameless),
        name => cut(name, 60),
    };
    let none = || "none".to_owned();

    speech.html(say::OrderContact {
        name: Arg::from(name),
        phone: phone.unwrap_or_else(none).into(),
        username: username.map_or_else(none, |name| format!("@{name}")).into(),
        source: source.unwrap_or_else(none).into(),
    })
}
