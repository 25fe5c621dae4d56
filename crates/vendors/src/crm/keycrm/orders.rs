//! Orders of KeyCRM. It does not promise that our number is unique there: we look for an order by
//! it before we send the order again.

use chrono::{DateTime, Utc};
use mistok_core::domain::{
    email::Email,
    lead::{Delivery, PaidBy, Way, total, with_delivery},
    money::Money,
    phone::Phone,
};
use serde_json::{Value, value::RawValue};

use super::{
    KeyCrm,
    leads::{product, searched},
    pages::Go,
    wire,
};
use crate::crm::{
    CrmError, Flaw, NewOrder, Urgency,
    http::Call,
    records::{created_id, price, time},
};

const PATH: &str = "/order";
/// Pages of orders that carry one number.
const MOST_PAGES: u32 = 20;

impl KeyCrm {
    pub(super) async fn post_order(&self, order: &NewOrder) -> Result<String, CrmError> {
        // A struct of texts and numbers always becomes a value.
        let body = serde_json::to_value(self.order(order)?).unwrap_or_default();
        let call = Call::post("create order", Urgency::Lead, PATH, body).about(&order.number);
        let answer = self.http.send(call).await.map_err(wrong_path)?;
        let answer: Value =
            serde_json::from_str(&answer).map_err(|error| CrmError::Malformed(error.into()))?;
        created_id(&answer).ok_or(CrmError::Malformed(Flaw::NoId))
    }

    fn order<'a>(&self, order: &'a NewOrder) -> Result<wire::NewOrder<'a>, CrmError> {
        let contact = &order.contact;
        let phone = contact.phone.as_ref().map(Phone::e164);
        let source_id = self.settings.source_id.ok_or_else(|| {
            CrmError::Misconfigured(
                "an order needs a source: set `crm.keycrm.source_id`".to_owned(),
            )
        })?;
        Ok(wire::NewOrder {
            source_id,
            source_uuid: &order.number,
            buyer: wire::NewContact {
                full_name: &contact.full_name,
                phone,
                email: contact.email.as_ref().map(Email::as_str),
                social_name: None,
            },
            buyer_comment: order.customer_comment.as_deref(),
            manager_comment: &order.comment,
            shipping: order
                .delivery
                .as_ref()
                .map(|delivery| shipping(delivery, &contact.full_name, phone)),
            marketing: order.source.as_deref().map(|source| wire::Marketing {
                utm_source: "telegram",
                utm_campaign: source,
            }),
            shipping_price: delivery_price(order).and_then(price),
            products: order.lines.iter().map(product).collect(),
            payments: payment(order).into_iter().collect(),
        })
    }

    /// The orders with this number: the first that is found, or all of them.
    pub(super) async fn orders_numbered(
        &self,
        number: &str,
        since: DateTime<Utc>,
        after_first: Go,
    ) -> Result<Vec<String>, CrmError> {
        let source = self.settings.source_id;
        let call = || {
            let call = Call::get("find order", Urgency::Lead, PATH)
                .about(number)
                .query("filter[source_uuid]", number);
            match source {
                Some(id) => call.query("filter[source_id]", id.to_string()),
                None => call,
            }
        };
        let mut found = Vec::new();
        let looked = self.each_item(MOST_PAGES, call, |order| {
            // By the CRM's clock, as its answer has just told it.
            let earliest = self.http.peer().earliest(since);
            let id = is_numbered(order, number, earliest)?;
            let go = if id.is_some() { after_first } else { Go::On };
            found.extend(id);
            Ok(go)
        });
        let looked = looked.await;
        searched(looked, found)
    }
}

/// The id of the order when it carries exactly this number, and not since an earlier life of ours: a
/// new database counts from the beginning.
fn is_numbered(
    item: &RawValue,
    number: &str,
    earliest: DateTime<Utc>,
) -> Result<Option<String>, CrmError> {
    let Some(order) = wire::object::<wire::Order>(item) else {
        return Ok(None);
    };
    let is_old = time(&order.created_at).is_some_and(|at| at < earliest);
    if order.source_uuid.0.as_deref() != Some(number) || is_old {
        return Ok(None);
    }
    created_id(&order.id)
        .map(Some)
        .ok_or(CrmError::Malformed(Flaw::NoId))
}

/// The address as KeyCRM divides it. A town is what stands before the first comma.
fn shipping<'a>(
    delivery: &'a Delivery,
    name: &'a str,
    phone: Option<&'a str>,
) -> wire::NewShipping<'a> {
    let address = delivery.address.as_deref().map(str::trim);
    let divided = address.and_then(|address| address.split_once(','));
    let (town, rest) = match divided {
        Some((town, rest)) if delivery.way != Way::Pickup => (Some(town.trim()), Some(rest.trim())),
        _ => (None, address),
    };
    let given = |text: Option<&'a str>| text.filter(|text| !text.is_empty());
    let mut shipping = wire::NewShipping {
        delivery_service_id: delivery.crm_id,
        shipping_address_city: given(town),
        recipient_full_name: name,
        recipient_phone: phone,
        ..wire::NewShipping::default()
    };
    match delivery.way {
        Way::Branch | Way::Pickup => shipping.shipping_receive_point = given(rest),
        Way::Courier => shipping.shipping_secondary_line = given(rest),
    }
    shipping
}

/// What is still to be paid. An invoice is paid at once and noted then; a sum that nobody knows yet
/// cannot be noted. By its id alone: a name that this KeyCRM does not have would cost the whole
/// order, and it stands in the comment anyway.
fn payment(order: &NewOrder) -> Option<wire::NewPayment<'_>> {
    let payment = order.payment.as_ref()?;
    if payment.by == PaidBy::Invoice {
        return None;
    }
    Some(wire::NewPayment {
        payment_method_id: Some(payment.crm_id?),
        payment_method: None,
        amount: price(with_delivery(total(&order.lines)?, delivery_price(order))?)?,
        description: None,
        payment_date: None,
        status: "not_paid",
    })
}

fn delivery_price(order: &NewOrder) -> Option<Money> {
    order.delivery.as_ref().and_then(|delivery| delivery.price)
}

/// Every KeyCRM takes orders: where it does not, the address is wrong.
fn wrong_path(error: CrmError) -> CrmError {
    match error {
        CrmError::Refused {
            status: status @ (404 | 405),
            ..
        } => CrmError::Misconfigured(format!(
            "KeyCRM answers {status} at {PATH}: check `crm.keycrm.base_url`"
        )),
        other => other,
    }
}
