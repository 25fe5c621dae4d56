//! The notice of an order, and its card: made from how it stands when it is sent, and kept up to
//! date in every chat.

use chrono::TimeDelta;

use super::{
    super::{Desk, button, card::masked, label_of},
    state_name,
};
use crate::{
    config::OrderPosts,
    domain::{
        id::LeadId,
        lead::{Content, Lead, Line, Status, total},
        order::{Fulfilment, Order},
    },
    outbox::{lead_text, leads as to_crm},
    store::{
        StoreError, Tx,
        desk_orders::{self, DeskOrder},
        findings, forgetting, leads, orders,
    },
    telegram::{
        View,
        callback::{DeskAction, OrderAction},
        keyboard::Keyboard,
    },
    text::{Arg, Speech, Text, cut, escape},
};

/// What the messages about an order have for their subject.
pub const ORDER: &str = "order:";
/// Lines of the order that a notice names.
const LINES: usize = 5;
/// For so long a change of the state can be taken back.
pub(super) const UNDO: TimeDelta = TimeDelta::minutes(10);

/// Who reads about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Everybody in a chat of managers.
    Everybody,
    /// The manager who has it, who must see the phone.
    Holder,
}

/// Whether the customer of an order can still be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Known,
    /// They have had their data deleted.
    Forgotten,
}

impl Desk {
    /// Tells the managers of an order that is being placed.
    pub async fn order_placed(&self, tx: &Tx, lead: LeadId) -> Result<(), StoreError> {
        self.await_taker(tx, lead).await?;
        if self.settings.order_posts == OrderPosts::None {
            return Ok(());
        }
        let department = self.department_of_order(tx, lead).await?;
        let chats = self.order_chats(tx, department).await?;
        if chats.is_empty() {
            tracing::error!(lead.id = %lead, "No manager can be told of order {lead}: set `desk.chat_id` or `desk.admins`");
        }
        self.post_alert(tx, &chats, &subject(lead)).await
    }

    /// Something about the order has changed: its messages are brought up to date, and what the CRM
    /// has newly ended is ended here. Whoever opened it again since then is not overruled.
    pub(in crate::desk) async fn order_changed(
        &self,
        tx: &Tx,
        lead: LeadId,
    ) -> Result<(), StoreError> {
        if let Some(order) = orders::of_lead(tx, lead).await?
            && let Some(mut known) = desk_orders::lock(tx, lead).await?
            && known.followed != order.stage
        {
            known.followed = order.stage;
            let ended = Fulfilment::ended_by(order.stage);
            if let Some(ended) = ended.filter(|ended| *ended != known.fulfilment) {
                known.was = Some(known.fulfilment);
                known.fulfilment = ended;
                known.since = Some(self.now());
            }
            desk_orders::save(tx, &known).await?;
        }
        self.renew_alerts(tx, &subject(lead)).await
    }

    /// What a message about an order says now; `None` means that there is no such order.
    pub(in crate::desk) async fn order_view(
        &self,
        tx: &Tx,
        speech: &Speech,
        lead: LeadId,
    ) -> Result<Option<View>, StoreError> {
        self.order_card(tx, speech, lead, Reader::Everybody).await
    }

    pub(super) async fn order_card(
        &self,
        tx: &Tx,
        speech: &Speech,
        id: LeadId,
        reader: Reader,
    ) -> Result<Option<View>, StoreError> {
        let (Some(mut lead), Some(known), Some(order)) = (
            leads::lookup(tx, id).await?,
            desk_orders::lookup(tx, id).await?,
            orders::of_lead(tx, id).await?,
        ) else {
            return Ok(None);
        };
        let reach = if forgetting::is_forgotten(tx, lead.customer).await? {
            // A lead that the CRM has yet to get still names the person; managers must not read it.
            lead.body = lead.body.without_person();
            Reach::Forgotten
        } else {
            Reach::Known
        };
        let mut lines = vec![title(speech, &known)];
        lines.extend(goods(speech, &lead, &order));
        lines.push(match reach {
            Reach::Known => contact(speech, &lead, reader),
            Reach::Forgotten => speech.html(Text::OrderContactErased),
        });
        lines.extend(self.in_crm(tx, speech, &lead, &order).await?);
        if let Some(manager) = known.manager {
            let name = label_of(tx, manager).await?;
            lines.push(speech.html_with(Text::OrderHeld, [("manager", name.into())]));
        }
        let rows = self.order_buttons(speech, &known, reach);
        Ok(Some(
            View::text(lines.join("\n")).with(Keyboard::Inline(rows)),
        ))
    }

    fn order_buttons(
        &self,
        speech: &Speech,
        order: &DeskOrder,
        reach: Reach,
    ) -> Vec<Vec<crate::telegram::keyboard::Button>> {
        let one = |text, action| button(speech, text, DeskAction::Order(action));
        let id = order.lead;
        let write =
            (reach == Reach::Known).then(|| one(Text::ButtonWriteCustomer, OrderAction::Write(id)));
        if order.manager.is_none() && !order.fulfilment.is_final() {
            let mut rows = vec![vec![one(Text::ButtonTakeOrder, OrderAction::Take(id))]];
            rows.extend(write.map(|write| vec![write]));
            return rows;
        }
        let mut first = vec![one(Text::ButtonOrderState, OrderAction::AskState(id))];
        first.extend(write);
        let mut rows = vec![first];
        if order.manager.is_some() && !order.fulfilment.is_final() {
            rows.push(vec![one(Text::ButtonReturnOrder, OrderAction::Return(id))]);
        }
        let is_fresh = order.since.is_some_and(|since| self.now() < since + UNDO);
        if order.was.is_some() && is_fresh {
            rows.push(vec![one(Text::ButtonUndo, OrderAction::Undo(id))]);
        }
        rows
    }

    /// How the order stands in the CRM; nothing where there is none.
    async fn in_crm(
        &self,
        tx: &Tx,
        speech: &Speech,
        lead: &Lead,
        order: &Order,
    ) -> Result<Option<String>, StoreError> {
        let has_crm = self
            .outbox
            .services()
            .iter()
            .any(|it| it == to_crm::SERVICE);
        if !has_crm {
            return Ok(None);
        }
        Ok(Some(match &lead.status {
            Status::HandedOver(crm_id) => {
                let status = order.status_name.clone();
                let args = [
                    ("id", Arg::from(crm_id)),
                    ("status", status.unwrap_or_else(|| "none".to_owned()).into()),
                ];
                speech.html_with(Text::OrderInCrm, args)
            }
            Status::Rejected(_) => speech.html(Text::OrderCrmRefused),
            Status::Unsure => speech.html(Text::OrderCrmUnsure),
            Status::Created | Status::Sending => {
                let troubles = findings::open(tx).await?;
                let down = troubles
                    .iter()
                    .find(|it| it.service == to_crm::SERVICE && !it.is_partial);
                match down {
                    Some(finding) => {
                        let at = self.time_of(finding.since);
                        speech.html_with(Text::OrderCrmDown, [("at", at.into())])
                    }
                    None => speech.html(Text::OrderCrmWaits),
                }
            }
        }))
    }
}

pub fn subject(lead: LeadId) -> String {
    format!("{ORDER}{lead}")
}

fn title(speech: &Speech, order: &DeskOrder) -> String {
    let args = [
        ("number", Arg::from(order.lead.to_string())),
        ("state", speech.plain(state_name(order.fulfilment)).into()),
    ];
    speech.html_with(Text::OrderNotice, args)
}

/// The lines, their sum, how they are delivered and paid for.
fn goods(speech: &Speech, lead: &Lead, order: &Order) -> Vec<String> {
    let Content::Order { lines, checkout } = &lead.body.content else {
        return Vec::new();
    };
    let mut told: Vec<String> = lines
        .iter()
        .take(LINES)
        .map(|it| line(speech, it))
        .collect();
    if lines.len() > LINES {
        let more = i64::try_from(lines.len() - LINES).unwrap_or_default();
        told.push(speech.html_with(Text::OrderMore, [("count", more.into())]));
    }
    if let Some(sum) = total(lines) {
        told.push(speech.html_with(Text::OrderSum, [("sum", sum.into())]));
    }
    if let Some(checkout) = checkout {
        let agreed = lead_text::agreed(checkout, speech);
        told.extend(agreed.iter().map(|words| escape(&cut(words, 200))));
        if let Some(comment) = &checkout.comment {
            let args = [("text", Arg::from(cut(comment, 300)))];
            told.push(speech.html_with(Text::OrderComment, args));
        }
    }
    if order.paid {
        told.push(speech.html(Text::DeskOrderPaid));
    }
    told
}

fn line(speech: &Speech, line: &Line) -> String {
    let price = line
        .price
        .map_or_else(|| "none".to_owned(), |price| speech.money(price));
    let args = [
        ("product", Arg::from(cut(&line.name, 80))),
        ("count", i64::from(line.quantity).into()),
        ("price", price.into()),
    ];
    speech.html_with(Text::DeskOrderLine, args)
}

fn contact(speech: &Speech, lead: &Lead, reader: Reader) -> String {
    let contact = &lead.body.contact;
    let phone = contact.phone.as_ref().map(|phone| match reader {
        Reader::Holder => phone.international(),
        Reader::Everybody => masked(phone),
    });
    let username = contact.username.as_ref().map(|name| format!("@{name}"));
    let none = || "none".to_owned();
    let args = [
        ("name", Arg::from(cut(&contact.name, 60))),
        ("phone", phone.unwrap_or_else(none).into()),
        ("username", username.unwrap_or_else(none).into()),
        ("source", contact.source.clone().unwrap_or_else(none).into()),
    ];
    speech.html_with(Text::OrderContact, args)
}
