//! A lead in the words that the shop's people read in the CRM.

use crate::{
    domain::{
        lead::{Checkout, Content, Lead, Line, total},
        order::number_in_crm,
    },
    text::{Arg, Speech, Text, say},
    vendors::crm::{LeadContact, NewLead, NewOrder},
};

/// The lead as an adapter takes it.
pub fn compose(lead: &Lead, speech: &Speech) -> NewLead {
    NewLead {
        reference: lead.reference.clone(),
        title: title(lead, speech),
        comment: comment(lead, speech),
        contact: contact(lead, speech),
        lines: lines(lead).to_vec(),
        source: lead.body.contact.source.clone(),
    }
}

/// The lead as an adapter takes an order: what has a field of its own there is not said again.
pub fn compose_order(lead: &Lead, speech: &Speech) -> NewOrder {
    let checkout = checkout(lead);
    let comment = match &lead.body.content {
        Content::Order { .. } => {
            let agreed = checkout.map_or_else(Vec::new, |checkout| agreed(checkout, speech));
            [agreed, from(lead, speech)].concat().join("\n")
        }
        // A CRM without leads takes them as an order without lines: the words are all there is.
        Content::Question { .. } | Content::Feedback { .. } => self::comment(lead, speech),
    };
    NewOrder {
        number: number_in_crm(lead.id),
        comment,
        customer_comment: checkout.and_then(|checkout| checkout.comment.clone()),
        contact: contact(lead, speech),
        lines: lines(lead).to_vec(),
        delivery: checkout.and_then(|checkout| checkout.delivery.clone()),
        payment: checkout.and_then(|checkout| checkout.payment.clone()),
        source: lead.body.contact.source.clone(),
    }
}

fn contact(lead: &Lead, speech: &Speech) -> LeadContact {
    let contact = &lead.body.contact;
    LeadContact {
        full_name: name(lead, speech),
        phone: contact.phone.clone(),
        email: contact.email.clone(),
        social_name: contact.username.clone(),
        telegram_id: contact.telegram,
    }
}

fn lines(lead: &Lead) -> &[Line] {
    match &lead.body.content {
        Content::Order { lines, .. } => lines,
        Content::Question { .. } | Content::Feedback { .. } => &[],
    }
}

const fn checkout(lead: &Lead) -> Option<&Checkout> {
    match &lead.body.content {
        Content::Order { checkout, .. } => checkout.as_ref(),
        Content::Question { .. } | Content::Feedback { .. } => None,
    }
}

pub fn title(lead: &Lead, speech: &Speech) -> String {
    match &lead.body.content {
        Content::Order { lines, .. } => {
            let what = ordered(lines, speech);
            speech.plain(say::LeadOrderTitle { name: what.into() })
        }
        Content::Question { .. } => speech.plain(Text::LeadQuestionTitle),
        Content::Feedback { .. } => speech.plain(Text::LeadFeedbackTitle),
    }
}

/// What was ordered, on one line: the first product and how many more.
pub fn ordered(lines: &[Line], speech: &Speech) -> String {
    let name = lines.first().map_or("", |line| line.name.as_str());
    let more = i64::try_from(lines.len()).unwrap_or(1) - 1;
    if more > 0 {
        speech.plain(say::LeadOrderSeveral {
            name: name.into(),
            count: more.into(),
        })
    } else {
        name.to_owned()
    }
}

fn name(lead: &Lead, speech: &Speech) -> String {
    let name = lead.body.contact.name.trim();
    if name.is_empty() {
        speech.plain(Text::LeadNameless)
    } else {
        name.to_owned()
    }
}

/// Everything that is known of the lead.
pub fn comment(lead: &Lead, speech: &Speech) -> String {
    let mut said = Vec::new();
    match &lead.body.content {
        Content::Order { lines, checkout } => {
            for line in lines {
                said.extend(order_line(line, speech));
            }
            if let Some(total) = total(lines).filter(|_| lines.len() > 1) {
                said.push(speech.plain(say::LeadTotal {
                    total: total.into(),
                }));
            }
            if let Some(checkout) = checkout {
                said.extend(agreed(checkout, speech));
                if let Some(text) = &checkout.comment {
                    let text = Arg::from(text);
                    said.push(speech.plain(say::LeadCustomerComment { text }));
                }
            }
        }
        Content::Question { text } => {
            said.push(speech.plain(say::LeadQuestion { text: text.into() }));
        }
        Content::Feedback { rating, text } => {
            said.push(match rating {
                Some(rating) => {
                    let stars = "★".repeat(usize::from(*rating));
                    let count = i64::from(*rating);

                    speech.plain(say::LeadRating {
                        stars: stars.into(),
                        count: count.into(),
                    })
                }
                None => speech.plain(Text::LeadUnrated),
            });
            if let Some(text) = text {
                said.push(speech.plain(say::LeadFeedback { text: text.into() }));
            }
        }
    }
    said.extend(from(lead, speech));
    said.join("\n")
}

/// How it is delivered and paid for.
pub fn agreed(checkout: &Checkout, speech: &Speech) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(delivery) = &checkout.delivery {
        let name = Arg::from(&delivery.name);
        said.push(match &delivery.address {
            Some(address) => {
                let address = Arg::from(address);
                speech.plain(say::LeadDeliveryTo { name, address })
            }
            None => speech.plain(say::LeadDelivery { name }),
        });
        if let Some(price) = delivery.price {
            said.push(speech.plain(say::LeadDeliveryPrice {
                price: price.into(),
            }));
        }
    }
    if let Some(payment) = &checkout.payment {
        said.push(speech.plain(say::LeadPayment {
            name: Arg::from(&payment.name),
        }));
    }
    said
}

/// Under which number, from whom, and how to reach them.
fn from(lead: &Lead, speech: &Speech) -> Vec<String> {
    let mut said = Vec::new();
    let contact = &lead.body.contact;
    said.push(speech.plain(say::LeadNumber {
        number: lead.id.to_string().into(),
    }));
    if let Some(phone) = &contact.phone {
        said.push(speech.plain(say::LeadPhone {
            phone: phone.e164().into(),
        }));
    }
    if let Some(email) = &contact.email {
        said.push(speech.plain(say::LeadEmail {
            email: email.as_str().into(),
        }));
    }
    // A buyer on a marketplace has no Telegram that we know of.
    if contact.telegram != 0 {
        let id = Arg::from(contact.telegram.to_string());
        said.push(match &contact.username {
            Some(username) => speech.plain(say::LeadTelegramNamed {
                username: username.into(),
                id,
            }),
            None => speech.plain(say::LeadTelegram { id }),
        });
    }
    if let Some(source) = &contact.source {
        said.push(speech.plain(say::LeadSource {
            source: source.into(),
        }));
    }
    said
}

fn order_line(line: &Line, speech: &Speech) -> Vec<String> {
    let product = Arg::from(&line.name);
    let count = Arg::from(i64::from(line.quantity));
    let mut said = vec![match line.price {
        Some(price) => speech.plain(say::LeadLine {
            product,
            price: price.into(),
            count,
        }),
        None => speech.plain(say::LeadLineOnRequest { product, count }),
    }];
    if let Some(sku) = &line.sku {
        said.push(speech.plain(say::LeadSku { sku: sku.into() }));
    }
    said
}
