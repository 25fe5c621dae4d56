//! What a letter says, from the state at the moment of sending: a customer who has been forgotten
//! meanwhile is not named in it.

use super::page::Page;
use crate::{
    crm::lead_text,
    desk::{
        Cards,
        alerts::readable,
        customer_name, label_of,
        orders::{Reach, facts::Facts},
        state_words,
    },
    domain::{
        email::Email,
        id::{CaseId, LeadId, Number},
        lead::{Body, Content, Line},
        order::Fulfilment,
        phone::Phone,
    },
    store::{StoreError, Tx, cases, conversations, customers, forgetting, leads},
    text::{Arg, Speech, Text, cut, say},
};

/// Letters of a name in a subject; mail programs show no more.
const NAME: usize = 60;

/// What a letter says.
pub(super) struct Words {
    pub subject: String,
    pub reply_to: Option<String>,
    pub page: Page,
}

impl Words {
    fn new(subject: &str) -> Self {
        let subject = on_one_line(subject);
        let mut page = Page::default();
        page.title(&subject);
        Self {
            subject,
            reply_to: None,
            page,
        }
    }
}

/// A text without what would end a header's line.
pub(super) fn on_one_line(text: &str) -> String {
    let spaced = text
        .chars()
        .map(|it| if it.is_control() { ' ' } else { it });
    let spaced: String = spaced.collect();
    spaced.trim().to_owned()
}

impl Cards {
    /// A letter about an order; `None` means that there is no such order any more.
    pub(super) async fn order_letter(
        &self,
        tx: &Tx,
        number: Number,
    ) -> Result<Option<Words>, StoreError> {
        let Some(facts) = readable(self.orders.order_facts(tx, number).await)? else {
            return Ok(None);
        };
        let speech = self.notify.speech();
        let is_known = facts.reach == Reach::Known;
        let name = if is_known {
            named(&speech, facts.name())
        } else {
            speech.plain(Text::OrderContactErased)
        };
        let mut words = Words::new(
            &speech.plain(say::EmailOrderSubject {
                number: facts.number().to_string().into(),
                name: cut(&name, NAME).into(),
                sum: facts
                    .sum()
                    .map_or_else(|| "none".to_owned(), |sum| speech.money(sum))
                    .into(),
            }),
        );
        goods(&speech, &mut words.page, facts.lines());
        terms(&speech, &mut words.page, &facts);
        if is_known {
            words.reply_to = contact_of_order(&speech, &mut words.page, &facts);
        } else {
            words.page.line(name);
        }
        if let Some(manager) = facts.known.manager {
            words.page.line(speech.plain(say::OrderHeld {
                manager: label_of(tx, manager).await?.into(),
            }));
        }
        self.add_link(&speech, &mut words.page, &facts);
        Ok(Some(words))
    }

    /// The order's page in the CRM where it is known there, else the bot in which managers work.
    fn add_link(&self, speech: &Speech, page: &mut Page, facts: &Facts) {
        let settings = &self.notify.settings;
        let in_crm = match (&settings.order_link, &facts.order.crm_id) {
            (Some(link), Some(id)) if !id.is_empty() => Some(link.replace("{id}", id)),
            _ => facts.chat.as_ref().and_then(|chat| self.notify.link(chat)),
        };
        if let Some(address) = in_crm {
            page.link(speech.plain(Text::EmailOpenInCrm), address);
        } else if let Some(address) = self.bot_address() {
            page.link(speech.plain(Text::EmailOpenBot), address);
        }
    }

    fn bot_address(&self) -> Option<String> {
        let mut bots = self.notify.settings.bots.iter();
        let (_, name) = bots.find(|(bot, _)| *bot == self.notify.bot)?;
        (!name.is_empty()).then(|| format!("https://t.me/{name}"))
    }

    /// A letter about a question or feedback; `None` means that its customer has been forgotten.
    pub(super) async fn lead_letter(
        &self,
        tx: &Tx,
        id: LeadId,
    ) -> Result<Option<Words>, StoreError> {
        let Some(lead) = readable(leads::lookup(tx, id).await)? else {
            return Ok(None);
        };
        if forgetting::is_forgotten(tx, lead.customer).await? {
            return Ok(None);
        }
        let speech = self.notify.speech();
        let contact = &lead.body.contact;
        let number = Arg::from(id.to_string());
        let name = Arg::from(cut(&named(&speech, &contact.name), NAME));
        let mut words = Words::new(&match &lead.body.content {
            Content::Order { .. } | Content::Question { .. } => {
                speech.plain(say::EmailQuestionSubject { number, name })
            }
            Content::Feedback { rating, .. } => speech.plain(say::EmailFeedbackSubject {
                number,
                name,
                stars: stars(rating.unwrap_or_default().into()).into(),
            }),
        });
        words.page.lines([lead_text::comment(&lead, &speech)]);
        words.reply_to = contact.email.as_ref().map(|it| it.as_str().to_owned());
        if let Some(address) = self.bot_address() {
            words.page.link(speech.plain(Text::EmailOpenBot), address);
        }
        Ok(Some(words))
    }

    /// A letter about few stars for a conversation.
    pub(super) async fn rating_letter(
        &self,
        tx: &Tx,
        id: CaseId,
        given: i64,
    ) -> Result<Option<Words>, StoreError> {
        let Some(case) = cases::lookup(tx, id).await? else {
            return Ok(None);
        };
        let Some(conversation) = conversations::lookup(tx, case.conversation).await? else {
            return Ok(None);
        };
        if forgetting::is_forgotten(tx, conversation.customer).await? {
            return Ok(None);
        }
        let speech = self.notify.speech();
        let name = customer_name(tx, &conversation, &speech).await?;
        let mut words = Words::new(&speech.plain(say::EmailRatingSubject {
            number: case.number.to_string().into(),
            name: cut(&named(&speech, &name), NAME).into(),
            stars: stars(given).into(),
        }));
        if let Some(manager) = case.manager {
            words.page.line(speech.plain(say::EmailManager {
                manager: label_of(tx, manager).await?.into(),
            }));
        }
        let profile = customers::lookup(tx, conversation.customer).await?;
        let email = profile.as_ref().and_then(|it| it.email.as_ref());
        words.reply_to = email.map(|it| it.as_str().to_owned());
        if let Some(address) = self.bot_address() {
            words.page.link(speech.plain(Text::EmailOpenBot), address);
        }
        Ok(Some(words))
    }
}

fn stars(count: i64) -> String {
    "★".repeat(usize::try_from(count).unwrap_or_default())
}

fn named(speech: &Speech, name: &str) -> String {
    match name.trim() {
        "" => speech.plain(Text::LeadNameless),
        name => name.to_owned(),
    }
}

fn goods(speech: &Speech, page: &mut Page, lines: &[Line]) {
    if lines.is_empty() {
        return;
    }
    let heads = speech.plain(Text::EmailGoodsColumns);
    let heads = heads.split(';').map(str::to_owned).collect();
    let money = |sum: Option<_>| sum.map_or_else(String::new, |sum| speech.money(sum));
    let rows = lines.iter().map(|line| {
        let name = match &line.sku {
            Some(sku) => format!("{} ({sku})", line.name),
            None => line.name.clone(),
        };
        let sum = line.price.and_then(|price| price.times(line.quantity));
        [
            name,
            line.quantity.to_string(),
            money(line.price),
            money(sum),
        ]
    });
    page.goods(heads, rows.collect());
}

/// The sum, how the goods are delivered and paid for, and what was remarked.
fn terms(speech: &Speech, page: &mut Page, facts: &Facts) {
    if let Some(sum) = facts.goods() {
        page.line(speech.plain(say::LeadTotal { total: sum.into() }));
    }
    if let Some(checkout) = facts.checkout() {
        page.lines(lead_text::agreed(checkout, speech));
    }
    if let Some(account) = &facts.account {
        page.lines(account.delivery.iter().map(|it| format!("🚚 {it}")));
        page.lines(account.payment.iter().map(|it| format!("💳 {it}")));
        let options = account.options.iter();
        page.lines(options.map(|(name, value)| format!("▫️ {name}: {value}")));
    }
    if let Some(text) = facts.comment() {
        page.line(speech.plain(say::OrderComment { text: text.into() }));
    }
    if facts.order.paid {
        page.line(speech.plain(Text::DeskOrderPaid));
    }
    if facts.known.fulfilment != Fulfilment::New {
        page.line(state_words(speech, facts.known.fulfilment));
    }
}

/// The customer's contact; the address that an answer goes to.
fn contact_of_order(speech: &Speech, page: &mut Page, facts: &Facts) -> Option<String> {
    let body: Option<&Body> = facts.lead.as_ref().map(|lead| &lead.body);
    let contact = body.map(|body| &body.contact);
    let email = match (contact, &facts.account) {
        (Some(contact), _) => contact.email.as_ref().map(Email::as_str),
        (None, Some(account)) => account.email.as_deref(),
        (None, None) => None,
    };
    let none = || "none".to_owned();
    let username = contact.and_then(|it| it.username.as_ref());
    let source = contact.and_then(|it| it.source.clone());
    page.line(speech.plain(say::OrderContact {
        name: named(speech, facts.name()).into(),
        phone: facts.phone().map_or_else(none, Phone::international).into(),
        username: username.map_or_else(none, |name| format!("@{name}")).into(),
        source: source.unwrap_or_else(none).into(),
    }));
    if let Some(email) = email {
        page.line(speech.plain(say::LeadEmail {
            email: email.into(),
        }));
    }
    email.map(str::to_owned)
}
