//! A customer asks for their data: all of it, in one file.

use super::handle::Context;
use crate::{
    domain::{delivery::Priority, dialogue::Dialogue},
    outbox::telegram as sending,
    shop::export::{self, Person},
    store::{StoreError, Tx, carts, orders, person},
    telegram::{Outgoing, document::Document},
    text::{Arg, Text, say},
};

/// Messages in the file: more would make it larger than a phone opens.
const MESSAGES: u32 = 5000;
/// Orders, questions and thoughts in the file.
const LEADS: u32 = 1000;

/// Stages the file; it comes below what the step shows.
pub async fn send(context: &Context, tx: &Tx, dialogue: &Dialogue) -> Result<(), StoreError> {
    let person = read(tx, dialogue).await?;
    let now = context.clock.now();
    let speech = context.texts.speak(dialogue.customer.language);
    let caption = if person.left_out > 0 {
        speech.html(say::ExportCaptionCut {
            count: Arg::from(i64::from(MESSAGES)),
        })
    } else {
        speech.html(Text::ExportCaption)
    };
    let day = now.with_timezone(&context.shop.zone).format("%Y-%m-%d");
    let document = Document {
        name: format!("mistok-data-{day}.json"),
        mime: "application/json".to_owned(),
        body: export::document(&person, now),
        caption,
    };
    let outgoing = Outgoing::Document {
        chat: dialogue.chat,
        document,
    };
    let job = sending::job(context.bot, outgoing, Priority::Notice, &context.clock);
    tracing::info!(customer.id = %dialogue.customer.id, "Customer {} gets their data", dialogue.customer.id);
    context.outbox.enqueue(tx, job).await
}

async fn read(tx: &Tx, dialogue: &Dialogue) -> Result<Person, StoreError> {
    let customer = &dialogue.customer;
    let mut leads = Vec::new();
    for lead in person::leads(tx, customer.id, LEADS).await? {
        let order = orders::of_lead(tx, lead.id).await?;
        leads.push((lead, order));
    }
    let mut others = orders::of_customer(tx, customer.id, customer.own_phone(), LEADS).await?;
    others.retain(|order| order.lead.is_none());
    let all = person::count_messages(tx, customer.id).await?;
    Ok(Person {
        customer: customer.clone(),
        known_since: person::known_since(tx, customer.id).await?,
        identities: person::identities(tx, customer.id).await?,
        cart: carts::lookup(tx, customer.id).await?,
        leads,
        orders: others,
        talks: person::talks(tx, customer.id, MESSAGES).await?,
        left_out: (all - i64::from(MESSAGES)).max(0),
    })
}
