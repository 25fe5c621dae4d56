//! Money through Telegram: the invoice, the question whether it may be paid, and the payment.

use super::{
    effects,
    handle::Context,
    said::{Incoming, InvoiceTerms, Said},
};
use crate::{
    desk::{
        orders::money::{ReceivedPayment, due},
        telegram::orders::payment as words,
    },
    domain::{
        customer::Customer,
        delivery::Priority,
        id::{ChatId, LeadId},
        lead::{Content, Lead},
        money::{Currency, Money},
        payment::{Fit, payload, read_payload},
    },
    outbox::{letters, telegram as sending},
    store::{StoreError, Tx, dead_letters::DeadLetter, dialogues, leads, orders},
    telegram::{Outgoing, View, document::Invoice},
    text::{Arg, Speech, Text, cut, say},
};

/// Telegram's limits (<https://core.telegram.org/bots/api#sendinvoice>).
const TITLE: usize = 32;
const DESCRIPTION: usize = 255;
/// Products that an invoice names.
const NAMED: usize = 3;

/// What Telegram asks or says about a payment.
pub async fn handle(
    context: &Context,
    tx: &Tx,
    chat: ChatId,
    incoming: &Incoming,
    said: &Said,
) -> Result<(), StoreError> {
    match said {
        Said::PreCheckout { query, asked } => pre_checkout(context, tx, chat, query, asked).await,
        Said::Paid {
            charge,
            provider_charge,
            paid: sum,
        } => {
            let payment = Payment {
                charge,
                provider_charge,
                sum,
            };
            paid(context, tx, chat, incoming, payment).await
        }
        _ => Ok(()),
    }
}

/// Sends the invoice of an order whose sum is known.
pub async fn invoice(
    context: &Context,
    tx: &Tx,
    chat: ChatId,
    speech: &Speech,
    id: LeadId,
) -> Result<(), StoreError> {
    let Some(lead) = leads::lookup(tx, id).await? else {
        return Ok(());
    };
    let Content::Order { lines, .. } = &lead.body.content else {
        return Ok(());
    };
    // Without a sum nothing can be asked for; the manager tells it.
    let Some(sum) = lead.body.content.due() else {
        return Ok(());
    };
    let named: Vec<_> = lines
        .iter()
        .take(NAMED)
        .map(|line| format!("{} × {}", line.name, line.quantity))
        .collect();
    let mut description = named.join(", ");
    if lines.len() > NAMED {
        description.push('…');
    }

    let title = cut(
        &speech.plain(say::InvoiceTitle {
            number: Arg::from(id.to_string()),
        }),
        TITLE,
    );
    let outgoing = Outgoing::Invoice {
        chat,
        invoice: Invoice {
            label: title.clone(),
            title,
            description: cut(&description, DESCRIPTION),
            payload: payload(id, &lead.reference),
            sum,
        },
    };
    let job = sending::job(context.bot, outgoing, Priority::Answer, &context.clock);
    context.outbox.enqueue(tx, job).await
}

/// Why an order cannot be paid for now.
enum Refusal {
    Unknown,
    Paid,
    Cancelled,
    OtherSum,
}

/// May it be paid? Answered from our own data: the last moment to refuse.
async fn pre_checkout(
    context: &Context,
    tx: &Tx,
    chat: ChatId,
    query: &str,
    asked: &InvoiceTerms,
) -> Result<(), StoreError> {
    let known = dialogues::lookup(tx, context.bot, chat).await?;
    let customer = known.map(|(dialogue, _)| dialogue.customer);
    let refusal = refusal(tx, customer.as_ref(), asked).await?;
    let speech = speech(context, customer.as_ref());
    let said = refusal.map(|refusal| {
        speech.plain(match refusal {
            Refusal::Unknown => Text::PayUnknown,
            Refusal::Paid => Text::PayPaid,
            Refusal::Cancelled => Text::PayCancelled,
            Refusal::OtherSum => Text::PayOtherSum,
        })
    });
    let (aside, query) = (context.aside.clone(), query.to_owned());
    tx.after_commit(move || aside.answer_pre_checkout(&query, said.as_deref()));
    Ok(())
}

async fn refusal(
    tx: &Tx,
    customer: Option<&Customer>,
    asked: &InvoiceTerms,
) -> Result<Option<Refusal>, StoreError> {
    let (Some(customer), Some(lead)) = (customer, invoiced(tx, &asked.payload).await?) else {
        return Ok(Some(Refusal::Unknown));
    };
    // A forwarded invoice can be pressed by anybody.
    if lead.customer != customer.id {
        return Ok(Some(Refusal::Unknown));
    }
    let order = orders::of_lead(tx, lead.id).await?;
    Ok(match order {
        Some(order) if order.paid => Some(Refusal::Paid),
        Some(order) if order.stage.is_final() => Some(Refusal::Cancelled),
        _ if sum(asked) != due(&lead) => Some(Refusal::OtherSum),
        _ => None,
    })
}

/// The order that an invoice of ours was for.
async fn invoiced(tx: &Tx, payload: &str) -> Result<Option<Lead>, StoreError> {
    let Some((id, reference)) = read_payload(payload) else {
        return Ok(None);
    };
    let lead = leads::lookup(tx, id).await?;
    Ok(lead.filter(|lead| lead.reference == reference))
}

fn sum(asked: &InvoiceTerms) -> Option<Money> {
    let currency: Currency = asked.currency.parse().ok()?;
    Some(Money::new(asked.amount, currency))
}

fn speech(context: &Context, customer: Option<&Customer>) -> Speech {
    let language = customer.map_or(context.shop.language, |customer| customer.language);
    context.texts.speak(language)
}

/// A payment as Telegram reports it.
struct Payment<'a> {
    charge: &'a str,
    provider_charge: &'a str,
    sum: &'a InvoiceTerms,
}

/// Money came: it is noted once by its charge, and the customer, the managers and the CRM are
/// notified.
async fn paid(
    context: &Context,
    tx: &Tx,
    chat: ChatId,
    incoming: &Incoming,
    Payment {
        charge,
        provider_charge,
        sum: paid,
    }: Payment<'_>,
) -> Result<(), StoreError> {
    let desk = &context.desk;
    let lead = invoiced(tx, &paid.payload).await?;
    let Some(amount) = sum(paid) else {
        return nameless(context, tx, chat, incoming).await;
    };
    let came = ReceivedPayment {
        bot: context.bot,
        chat,
        charge: charge.to_owned(),
        provider_charge: provider_charge.to_owned(),
        amount,
    };
    let known = dialogues::lookup(tx, context.bot, chat).await?;
    let customer = known.map(|(dialogue, _)| dialogue.customer);
    let speech = speech(context, customer.as_ref());
    let shop = context.texts.speak(context.shop.language);
    let (html, people, told) = match &lead {
        Some(lead) => {
            let Some(fit) = desk.orders.take_money(tx, lead, &came).await? else {
                return Ok(());
            };
            let html = words::for_payer(&speech, lead.id, amount, fit);
            let people = words::for_people(&shop, lead.id, &came, fit);
            (html, people, fit == Fit::Exact)
        }
        None => {
            // Somebody's money without an order: a person must find out what it was for.
            tracing::error!(
                update.id = incoming.update,
                "A payment came for no order of ours"
            );
            let raw = incoming.raw.clone();
            if !desk.orders.keep_stray_money(tx, &came, raw).await? {
                return Ok(());
            }
            let (sum, charge) = (Arg::from(amount), charge.into());
            let html = speech.html(say::PaymentUnknown { sum: sum.clone() });
            (html, shop.html(say::PaymentStray { sum, charge }), false)
        }
    };
    let outgoing = Outgoing::new(chat, View::text(html));
    let job = sending::job(context.bot, outgoing, Priority::Answer, &context.clock);
    context.outbox.enqueue(tx, job).await?;
    // Those who are asked to settle it need not be told twice.
    let asked = if told {
        Vec::new()
    } else {
        desk.alerts.alert_chats(tx).await?
    };
    // The news goes below the order's own notice, where there is one. Admins who are asked to give money
    // back have read it in that question.
    if asked.is_empty()
        && let Some(lead) = lead
        && desk.orders.order_news(tx, lead.id.into(), &people).await?
    {
        return Ok(());
    }
    effects::tell_people_but(context, tx, &View::text(people), &asked).await
}

/// Money in a currency that nobody knows: kept as it came.
async fn nameless(
    context: &Context,
    tx: &Tx,
    chat: ChatId,
    incoming: &Incoming,
) -> Result<(), StoreError> {
    let letter = DeadLetter {
        source: "update",
        service: sending::service(context.bot),
        lane: chat.to_string(),
        payload: incoming.raw.clone(),
        reason: "a payment for no order of ours".to_owned(),
    };
    letters::give_up(&context.outbox, tx, &letter, context.clock.now()).await
}
