//! How orders and cards stand: read one by one, read as a list of changes, and told by webhooks.

use std::ops::Range;

use chrono::{DateTime, Utc};
use mistok_core::domain::{
    foreign_order::ForeignOrder,
    id::ProductId,
    lead::Line,
    money::{Currency, Money},
    order::{Keeps, Stage},
};
use serde_json::Value;

use super::{
    KeyCrm,
    leads::utc,
    pages::{Go, single},
    wire,
};
use crate::crm::{
    CrmError, Standing, StandingChange, Urgency,
    http::Call,
    records::{created_id, given, quantity, reference, texts, time},
};

const ORDERS: &str = "/order";
const CARDS: &str = "/pipelines/cards";
const ORDER_PARTS: &str = "status,buyer,shipping,products";
const CARD_PARTS: &str = "status,contact";
/// Ten thousand changes; a caller who needs more must ask for a shorter time.
const MOST_PAGES: u32 = 200;

impl KeyCrm {
    pub(super) async fn read_standing(
        &self,
        keeps: Keeps,
        id: &str,
    ) -> Result<Option<Standing>, CrmError> {
        let Some(id) = created_id(&Value::from(id)) else {
            return Ok(None);
        };
        let (path, parts) = place(keeps);
        let path = format!("{path}/{id}");
        let call = Call::get("read standing", Urgency::Sync, &path)
            .about(&id)
            .query("include", parts);
        let body = match self.http.send(call).await {
            Ok(body) => body,
            Err(CrmError::Refused { status: 404, .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let currency = self.settings.currency;
        Ok(match keeps {
            Keeps::Order => of_order(single(&body)?, currency),
            Keeps::Lead => of_card(single(&body)?),
        })
    }

    pub(super) async fn read_changed(
        &self,
        keeps: Keeps,
        between: Range<DateTime<Utc>>,
    ) -> Result<Vec<Standing>, CrmError> {
        let peer = self.http.peer();
        // What changed there carries the CRM's time. Before its first answer nobody knows that.
        let (from, to) = match peer.ahead() {
            Some(_) => (peer.theirs(between.start), peer.theirs(between.end)),
            None => (peer.earliest(between.start), peer.latest(between.end)),
        };
        let between = format!("{},{}", utc(from), utc(to));
        let (path, parts) = place(keeps);
        let call = || {
            Call::get("read changes", Urgency::Sync, path)
                .query("filter[updated_between]", between.clone())
                .query("include", parts)
        };
        let currency = self.settings.currency;
        let mut changed = Vec::new();
        self.each_item(MOST_PAGES, call, |item| {
            // One that cannot be read does not hold up the rest.
            let read = match keeps {
                Keeps::Order => wire::object::<wire::Order>(item)
                    .and_then(|order| Some((time(&order.updated_at), of_order(order, currency)?))),
                Keeps::Lead => wire::object::<wire::CardStanding>(item)
                    .and_then(|card| Some((time(&card.updated_at), of_card(card)?))),
            };
            changed.extend(read);
            Ok(Go::On)
        })
        .await?;
        changed.sort_by_key(|(updated_at, _)| *updated_at);
        Ok(changed.into_iter().map(|(_, standing)| standing).collect())
    }
}

impl KeyCrm {
    /// A status, or the number of a parcel: an order takes one such number and no second.
    pub(super) async fn put_standing(
        &self,
        keeps: Keeps,
        id: &str,
        change: &StandingChange,
    ) -> Result<(), CrmError> {
        let id = created_id(&Value::from(id)).ok_or_else(|| CrmError::Refused {
            status: 422,
            message: "there is no such order".to_owned(),
        })?;
        let status = change.status.as_deref().map(str::parse);
        let body = wire::StandingChange {
            status_id: status.transpose().map_err(|_| {
                CrmError::Misconfigured("a status of KeyCRM is a number".to_owned())
            })?,
            shipping: change
                .tracking
                .as_deref()
                .filter(|_| keeps == Keeps::Order)
                .map(|tracking_code| wire::Sent { tracking_code }),
        };
        // A struct of texts and numbers always becomes a value.
        let body = serde_json::to_value(body).unwrap_or_default();
        let (path, _) = place(keeps);
        let path = format!("{path}/{id}");
        let call = Call::put("change standing", Urgency::Lead, &path, body).about(&id);
        self.http.send(call).await.map(drop)
    }
}

const fn place(keeps: Keeps) -> (&'static str, &'static str) {
    match keeps {
        Keeps::Order => (ORDERS, ORDER_PARTS),
        Keeps::Lead => (CARDS, CARD_PARTS),
    }
}

/// An order as it stands; none without an id.
pub(super) fn of_order(order: wire::Order, currency: Currency) -> Option<Standing> {
    let named = order.status.as_ref();
    let group = named.and_then(|status| status.group_id.0);
    let group = group.or(order.status_group_id.0);
    let account = account(&order, currency);
    let payment = given(order.payment_status);
    Some(Standing {
        keeps: Keeps::Order,
        id: created_id(&order.id)?,
        number: given(order.source_uuid),
        stage: stage_of_group(group).or_else(|| named.and_then(stage_of_order)),
        status: named
            .and_then(|status| status.id.0)
            .or(order.status_id.0)
            .map(|id| id.to_string()),
        status_at: time(&order.status_changed_at).or_else(|| time(&order.updated_at)),
        phone: order.buyer.and_then(|buyer| first(&buyer.phone)),
        total: order
            .grand_total
            .0
            .and_then(|total| Money::parse(&total, currency)),
        tracking: order
            .shipping
            .and_then(|shipping| given(shipping.tracking_code)),
        paid: matches!(payment.as_deref(), Some("paid" | "overpaid")),
        became: None,
        created_at: time(&order.created_at),
        source: order.source_id.0.map(|id| id.to_string()),
        account,
        status_name: order.status.and_then(name),
    })
}

/// The buyer and what they bought. `None` where the CRM was not asked for it, as in webhooks.
fn account(order: &wire::Order, currency: Currency) -> Option<Box<ForeignOrder>> {
    let buyer = order.buyer.as_ref()?;
    let lines = order.products.as_array();
    let lines = lines.into_iter().flatten().filter_map(|line| {
        let line: wire::SoldLine = serde_json::from_value(line.clone()).ok()?;
        let price = line.price_sold.0.or(line.price.0);
        Some(Line {
            product: ProductId(0),
            name: given(line.name)?,
            sku: given(line.sku),
            price: price.and_then(|price| Money::parse(&price, currency)),
            quantity: quantity(line.quantity.0.as_deref()),
            picture: None,
        })
    });
    let shipping = order.shipping.as_ref();
    let place = shipping.map(|it| [&it.service, &it.city, &it.receive_point, &it.secondary_line]);
    let place: Vec<String> = place
        .into_iter()
        .flatten()
        .filter_map(|part| given(part.clone()))
        .collect();
    Some(Box::new(ForeignOrder {
        name: given(buyer.full_name.clone()).unwrap_or_default(),
        email: first(&buyer.email),
        lines: lines.take(LINES).collect(),
        delivery: (!place.is_empty()).then(|| place.join(", ")),
        comment: given(order.buyer_comment.clone()),
        bought_at: time(&order.ordered_at).or_else(|| time(&order.created_at)),
        ..ForeignOrder::default()
    }))
}

/// Lines of an order that are kept.
const LINES: usize = 50;

/// A card as it stands; none without an id.
pub(super) fn of_card(card: wire::CardStanding) -> Option<Standing> {
    let is_order = card.target_type.0.as_deref() == Some("order");
    let target = card.target_id.0.filter(|id| is_order && *id > 0);
    Some(Standing {
        keeps: Keeps::Lead,
        id: created_id(&card.id)?,
        number: card.manager_comment.0.as_deref().and_then(reference),
        stage: card.status.as_ref().and_then(stage_of_card),
        status: card
            .status
            .as_ref()
            .and_then(|status| status.id.0)
            .or(card.status_id.0)
            .map(|id| id.to_string()),
        status_at: time(&card.status_changed_at).or_else(|| time(&card.updated_at)),
        phone: card.contact.and_then(|contact| first(&contact.phone)),
        total: None,
        tracking: None,
        paid: false,
        became: target.map(|id| id.to_string()),
        created_at: time(&card.created_at),
        source: None,
        account: None,
        status_name: card.status.and_then(name),
    })
}

/// KeyCRM's groups of statuses, the same for every shop.
const fn stage_of_group(group: Option<i64>) -> Option<Stage> {
    Some(match group {
        Some(1) => Stage::Accepted,
        Some(2..=4) => Stage::InWork,
        Some(5) => Stage::Done,
        Some(6) => Stage::Cancelled,
        _ => return None,
    })
}

pub(super) fn stage_of_order(status: &wire::Status) -> Option<Stage> {
    stage_of_group(status.group_id.0)
        .or_else(|| stage_of_alias(status))
        .or(status.is_closing_order.0.then_some(Stage::Done))
}

/// The end of a card's way is a sale or a refusal: only its alias tells which.
pub(super) fn stage_of_card(status: &wire::Status) -> Option<Stage> {
    let known = stage_of_alias(status);
    known.or_else(|| status.is_final.0.then_some(Stage::Done))
}

fn stage_of_alias(status: &wire::Status) -> Option<Stage> {
    let alias = status.alias.0.as_deref()?.to_lowercase();
    let holds = |parts: &[&str]| parts.iter().any(|part| alias.contains(part));
    if holds(&["cancel", "refus", "reject", "lost", "fail", "decline"]) {
        Some(Stage::Cancelled)
    } else if holds(&["success", "complet", "done", "won", "finish"]) {
        Some(Stage::Done)
    } else if alias == "new" {
        Some(Stage::Accepted)
    } else if holds(&["work", "progress"]) {
        Some(Stage::InWork)
    } else {
        None
    }
}

/// What people call the status.
pub(super) fn name(status: wire::Status) -> Option<String> {
    given(status.name).or_else(|| given(status.title))
}

/// The first of a text or a list of texts.
fn first(value: &Value) -> Option<String> {
    texts(value).into_iter().next()
}
