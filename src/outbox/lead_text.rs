//! A lead in the words that the shop's people read in the CRM.

use crate::{
    crm::{LeadContact, NewLead},
    domain::lead::{Content, Lead, Line},
    text::{Arg, Speech, Text},
};

/// The lead as an adapter takes it.
pub fn compose(lead: &Lead, speech: &Speech) -> NewLead {
    let contact = &lead.body.contact;
    NewLead {
        reference: lead.reference.clone(),
        title: title(lead, speech),
        comment: comment(lead, speech),
        contact: LeadContact {
            full_name: name(lead, speech),
            phone: contact.phone.clone(),
            email: contact.email.clone(),
            social_name: contact.username.clone(),
            telegram_id: contact.telegram,
        },
        lines: match &lead.body.content {
            Content::Order { lines, .. } => lines.clone(),
            Content::Question { .. } | Content::Feedback { .. } => Vec::new(),
        },
        source: contact.source.clone(),
    }
}

pub fn title(lead: &Lead, speech: &Speech) -> String {
    match &lead.body.content {
        Content::Order { lines, .. } => {
            let name = lines.first().map_or("", |line| line.name.as_str());
            speech.plain_with(Text::LeadOrderTitle, [("name", name.into())])
        }
        Content::Question { .. } => speech.plain(Text::LeadQuestionTitle),
        Content::Feedback { .. } => speech.plain(Text::LeadFeedbackTitle),
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

fn comment(lead: &Lead, speech: &Speech) -> String {
    let mut said = Vec::new();
    match &lead.body.content {
        Content::Order { lines, .. } => {
            for line in lines {
                said.extend(order_line(line, speech));
            }
        }
        Content::Question { text } => {
            said.push(speech.plain_with(Text::LeadQuestion, [("text", text.into())]));
        }
        Content::Feedback { rating, text } => {
            let stars = "★".repeat(usize::from(*rating));
            let args = [
                ("stars", stars.into()),
                ("count", i64::from(*rating).into()),
            ];
            said.push(speech.plain_with(Text::LeadRating, args));
            if let Some(text) = text {
                said.push(speech.plain_with(Text::LeadFeedback, [("text", text.into())]));
            }
        }
    }
    let contact = &lead.body.contact;
    said.push(speech.plain_with(Text::LeadNumber, [("number", lead.id.to_string().into())]));
    if let Some(phone) = &contact.phone {
        said.push(speech.plain_with(Text::LeadPhone, [("phone", phone.e164().into())]));
    }
    // A buyer on a marketplace has no Telegram that we know of.
    if contact.telegram != 0 {
        let id = ("id", Arg::from(contact.telegram.to_string()));
        said.push(match &contact.username {
            Some(username) => {
                speech.plain_with(Text::LeadTelegramNamed, [("username", username.into()), id])
            }
            None => speech.plain_with(Text::LeadTelegram, [id]),
        });
    }
    if let Some(source) = &contact.source {
        said.push(speech.plain_with(Text::LeadSource, [("source", source.into())]));
    }
    said.join("\n")
}

fn order_line(line: &Line, speech: &Speech) -> Vec<String> {
    let product = ("product", Arg::from(&line.name));
    let count = ("count", Arg::from(i64::from(line.quantity)));
    let mut said = vec![match line.price {
        Some(price) => speech.plain_with(Text::LeadLine, [product, ("price", price.into()), count]),
        None => speech.plain_with(Text::LeadLineOnRequest, [product, count]),
    }];
    if let Some(sku) = &line.sku {
        said.push(speech.plain_with(Text::LeadSku, [("sku", sku.into())]));
    }
    said
}
