//! What hooks get about leads: orders, questions and feedback on their way to the CRM.

use serde_json::{Value, json};

use super::{Happening, announce, is_wanted, jobs, orders};
use crate::{
    domain::{
        event::EventName,
        id::{CustomerId, LeadId},
        lead::{Body, Contact, Content, Lead, Status},
    },
    outbox::Outbox,
    store::{StoreError, Tx, outbox::NewJob},
};

/// Tells of a lead that a customer has left.
pub async fn lead_created(
    outbox: &Outbox,
    tx: &Tx,
    id: LeadId,
    customer: CustomerId,
    body: &Body,
) -> Result<(), StoreError> {
    if !is_wanted(outbox, EventName::LeadCreated) {
        return Ok(());
    }
    let data = data(id, customer, body, &Status::Created);
    announce(
        outbox,
        tx,
        happening(EventName::LeadCreated, id, customer, data),
    )
    .await
}

/// Tells that a person has changed a lead, or decided how it stands.
pub async fn lead_changed(
    outbox: &Outbox,
    tx: &Tx,
    lead: &Lead,
    status: &Status,
) -> Result<(), StoreError> {
    if !is_wanted(outbox, EventName::LeadChanged) {
        return Ok(());
    }
    let data = data(lead.id, lead.customer, &lead.body, status);
    let happening = happening(EventName::LeadChanged, lead.id, lead.customer, data);
    announce(outbox, tx, happening).await
}

/// The jobs that tell how far a lead has come; they are stored with its status.
pub fn lead_jobs(outbox: &Outbox, lead: &Lead, status: &Status) -> Vec<NewJob> {
    let name = match status {
        Status::Rejected(_) => EventName::LeadRejected,
        Status::Unsure => EventName::LeadUnsure,
        Status::HandedOver(_) | Status::Kept => EventName::LeadChanged,
        // Steps of a try are nobody's news.
        Status::Created | Status::Sending => return Vec::new(),
    };
    if !is_wanted(outbox, name) || lead.status.as_str() == status.as_str() {
        return Vec::new();
    }
    let data = data(lead.id, lead.customer, &lead.body, status);
    jobs(outbox, &happening(name, lead.id, lead.customer, data))
}

fn happening(name: EventName, id: LeadId, customer: CustomerId, data: Value) -> Happening {
    Happening {
        name,
        record: format!("lead:{id}"),
        customer: Some(customer),
        data,
    }
}

fn data(id: LeadId, customer: CustomerId, body: &Body, status: &Status) -> Value {
    let mut data = json!({
        "number": id,
        "kind": body.content.kind().as_str(),
        "status": status.as_str(),
        "customer": person(customer, &body.contact),
    });
    match status {
        Status::HandedOver(crm_id) => data["crm"] = json!({"id": crm_id}),
        // The CRM's words, which a person needs who is to correct it.
        Status::Rejected(reason) => data["reason"] = json!(reason),
        Status::Created | Status::Sending | Status::Unsure | Status::Kept => {}
    }
    add_content(&mut data, &body.content);
    data
}

/// What a lead says of its sender.
pub(super) fn person(customer: CustomerId, contact: &Contact) -> Value {
    json!({
        "id": customer,
        "name": contact.name,
        "phone": contact.phone,
        "email": contact.email,
        "username": contact.username,
        "source": contact.source,
    })
}

/// Adds what the customer said.
pub(super) fn add_content(data: &mut Value, content: &Content) {
    match content {
        Content::Order { lines, checkout } => {
            data["lines"] = orders::lines_of(lines);
            let Some(checkout) = checkout else {
                return;
            };
            data["comment"] = json!(checkout.comment);
            data["delivery"] = json!(checkout.delivery.as_ref().map(|it| json!({
                "method": it.method,
                "name": it.name,
                "address": it.address,
                "price": it.price.map(orders::money),
            })));
            let payment = checkout.payment.as_ref();
            data["payment"] =
                json!(payment.map(|it| json!({"method": it.method, "name": it.name})));
        }
        Content::Question { text } => data["text"] = json!(text),
        Content::Feedback { rating, text } => {
            data["rating"] = json!(rating);
            data["text"] = json!(text);
        }
    }
}
