//! What a number that a manager typed may mean. It is looked for in our own series, among the
//! invoices of marketplaces, the CRM's numbers and the numbers of parcels. A number by itself takes
//! no conversation and sends nothing: the press on what it names decides.

use crate::{
    crm::lead_text,
    desk::{
        Screens, alerts::readable, button, customer_name, orders::Reach, press,
        telegram::reply::Reply,
    },
    domain::{
        conversation::{Channel, Conversation},
        id::{BotId, LeadId, Number},
        lead::{Content, Lead},
        manager::Manager,
        order::lead_numbered,
    },
    press::{DeskAction, OrderAction},
    store::{
        StoreError, Tx, cases, conversations, desk_orders, forgetting, leads,
        numbers::{self, Bearer},
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{
        Arg, Speech, Text, cut, escape,
        say::{self, Said},
    },
};

/// The longest number: of a parcel.
const LONGEST: usize = 20;
/// Words of feedback or a question.
const WORDS: usize = 1_000;
/// A customer's name in a line of a choice.
const NAME: usize = 40;

/// A thing that a number names.
#[derive(Debug, Clone, PartialEq)]
pub enum Thing {
    Order(Number),
    /// Feedback, or a question whose chat is gone.
    Lead(LeadId),
    Chat(Box<Conversation>),
}

/// A thing with the words that tell it from others.
#[derive(Debug, Clone)]
pub struct Hit {
    pub thing: Thing,
    /// What it is and whose, such as `Замовлення № 1001 · Олена · 260 грн`.
    pub name: String,
}

/// How a number belongs to an order, feedback or a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Order,
    Feedback,
    Question,
    /// Their number in the CRM.
    InCrm,
    /// The number of the order's parcel.
    Parcel,
}

/// The values of the words about an order, feedback or a question.
struct Found {
    number: Arg,
    own: Arg,
    kind: Arg,
    name: Arg,
    sum: Arg,
}

impl About {
    fn said(self, speech: &Speech, found: Found) -> String {
        let Found {
            number,
            own,
            kind,
            name,
            sum,
        } = found;
        match self {
            Self::Order => speech.plain(say::FoundOrder { number, name, sum }),
            Self::Feedback => speech.plain(say::FoundFeedback { number, name }),
            Self::Question => speech.plain(say::FoundQuestion { number, name }),
            Self::InCrm => speech.plain(say::FoundInCrm {
                number,
                own,
                kind,
                name,
            }),
            Self::Parcel => speech.plain(say::FoundParcel { number, own, name }),
        }
    }
}

/// Why a manager has typed a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Show,
    Write,
}

/// The digits of what was typed, when it is a number: `1001`, `№ 1001`, `TG-1001`.
pub fn digits_of(typed: &str) -> Option<&str> {
    let typed = typed.trim();
    let typed = typed.strip_prefix("No.").unwrap_or(typed);
    let typed = typed.trim_start_matches(['№', '#']).trim_start();
    let digits = match lead_numbered(typed) {
        Some(_) => typed.trim_start_matches(|letter: char| !letter.is_ascii_digit()),
        None => typed,
    };
    let is_number = !digits.is_empty()
        && digits.len() <= LONGEST
        && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then_some(digits)
}

impl Screens {
    /// Everything that these digits name and this manager may see, each once.
    pub async fn named_by(
        &self,
        tx: &Tx,
        manager: &Manager,
        digits: &str,
    ) -> Result<Vec<Hit>, StoreError> {
        let speech = self.notify.speech_to(manager);
        let mut hits = Vec::new();
        if let Ok(number) = digits.parse() {
            hits.extend(self.in_series(tx, manager, &speech, Number(number)).await?);
            let invoice = conversations::find(tx, Channel::Keeping, BotId(0), number).await?;
            if let Some(chat) = invoice
                && self.people.sees(tx, manager, &chat).await?
            {
                let channel = self.notify.channel_name(&chat, &speech);
                let name = customer_name(tx, &chat, &speech).await?;
                let about = say::FoundInvoice {
                    number: digits.into(),
                    channel: channel.into(),
                    name: cut(&name, NAME).into(),
                };
                hits.push(chat_hit(chat, speech.plain(about)));
            }
        }
        for lead in leads::numbered_in_crm(tx, digits).await? {
            hits.extend(
                self.lead_hit(tx, manager, lead, About::InCrm, digits)
                    .await?,
            );
        }
        for number in desk_orders::find_foreign(tx, digits).await? {
            let about = About::InCrm;
            hits.extend(self.order_hit(tx, &speech, number, about, digits).await?);
        }
        for number in desk_orders::find_by_tracking(tx, digits).await? {
            let about = About::Parcel;
            hits.extend(self.order_hit(tx, &speech, number, about, digits).await?);
        }
        let mut apart: Vec<Hit> = Vec::new();
        for hit in hits {
            if apart.iter().all(|known| !is_same(&known.thing, &hit.thing)) {
                apart.push(hit);
            }
        }
        Ok(apart)
    }

    async fn in_series(
        &self,
        tx: &Tx,
        manager: &Manager,
        speech: &Speech,
        number: Number,
    ) -> Result<Option<Hit>, StoreError> {
        let digits = number.to_string();
        let (chat, about): (_, fn(Arg, Arg) -> Said) = match numbers::lookup(tx, number).await? {
            None => return Ok(None),
            Some(Bearer::Order(order)) => {
                let about = About::Order;
                return self.order_hit(tx, speech, order, about, &digits).await;
            }
            Some(Bearer::Feedback(lead)) => {
                return self
                    .lead_hit(tx, manager, lead, About::Feedback, &digits)
                    .await;
            }
            Some(Bearer::Question(lead)) => {
                return self
                    .lead_hit(tx, manager, lead, About::Question, &digits)
                    .await;
            }
            Some(Bearer::Case(case)) => match cases::lookup(tx, case).await? {
                Some(case) => (case.conversation, |number, name| {
                    Said::of(say::FoundCase { number, name })
                }),
                None => return Ok(None),
            },
            Some(Bearer::Conversation(id)) => {
                (id, |number, name| Said::of(say::FoundChat { number, name }))
            }
        };
        match self.people.seen(tx, manager, chat).await? {
            Some(chat) => {
                let name = customer_name(tx, &chat, speech).await?;
                let about = about(digits.into(), cut(&name, NAME).into());
                Ok(Some(chat_hit(chat, speech.plain(about))))
            }
            None => Ok(None),
        }
    }

    pub(in crate::desk) async fn order_hit(
        &self,
        tx: &Tx,
        speech: &Speech,
        number: Number,
        about: About,
        digits: &str,
    ) -> Result<Option<Hit>, StoreError> {
        let Some(facts) = readable(self.orders.order_facts(tx, number).await)? else {
            return Ok(None);
        };
        let name = if facts.reach == Reach::Forgotten {
            speech.plain(Text::NameErased)
        } else {
            match facts.name().trim() {
                "" => speech.plain(Text::LeadNameless),
                name => cut(name, NAME),
            }
        };
        let sum = facts.goods().map(|sum| speech.money(sum));
        let found = Found {
            number: digits.into(),
            own: facts.number().to_string().into(),
            kind: "order".into(),
            name: name.into(),
            sum: sum.unwrap_or_else(|| "none".to_owned()).into(),
        };
        Ok(Some(Hit {
            thing: Thing::Order(facts.number()),
            name: about.said(speech, found),
        }))
    }

    /// An order as itself; a question as its chat, where there is one that the manager may see.
    async fn lead_hit(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: LeadId,
        about: About,
        digits: &str,
    ) -> Result<Option<Hit>, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(lead) = readable(leads::lookup(tx, id).await)? else {
            return Ok(None);
        };
        let is_forgotten = forgetting::is_forgotten(tx, lead.customer).await?;
        let thing = match &lead.body.content {
            Content::Order { .. } => {
                return self.order_hit(tx, &speech, id.into(), about, digits).await;
            }
            Content::Feedback { .. } => Thing::Lead(id),
            Content::Question { .. } => match self.chat_of_lead(tx, &lead).await? {
                Some(chat) if self.people.sees(tx, manager, &chat).await? => {
                    Thing::Chat(Box::new(chat))
                }
                Some(_) => return Ok(None),
                None => Thing::Lead(id),
            },
        };
        let name = if is_forgotten {
            speech.plain(Text::NameErased)
        } else {
            cut(&lead.body.contact.name, NAME)
        };
        let found = Found {
            number: digits.into(),
            own: id.to_string().into(),
            kind: lead.body.content.kind().as_str().into(),
            name: name.into(),
            sum: "none".into(),
        };
        Ok(Some(Hit {
            thing,
            name: about.said(&speech, found),
        }))
    }

    /// The chat that a lead came from, where there is a conversation already.
    async fn chat_of_lead(&self, tx: &Tx, lead: &Lead) -> Result<Option<Conversation>, StoreError> {
        let chat = lead.body.contact.telegram;
        match leads::bot_of(tx, lead.id).await? {
            Some(bot) if chat > 0 => conversations::find(tx, Channel::Telegram, bot, chat).await,
            Some(_) | None => Ok(None),
        }
    }

    /// The answer to a number: the thing, a choice of things, or that no such number exists.
    pub async fn say_hits(
        &self,
        tx: &Tx,
        manager: &Manager,
        hits: Vec<Hit>,
        digits: &str,
        purpose: Purpose,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        if let [only] = hits.as_slice() {
            return match purpose {
                Purpose::Show => self.show_thing(tx, manager, only).await,
                Purpose::Write => Ok(show_recipient(&speech, only)),
            };
        }
        if hits.is_empty() {
            return Ok(no_such_number(&speech, digits));
        }
        let rows = hits.iter().map(|hit| vec![choice(hit, purpose)]).collect();
        let html = speech.html(say::NumberChoice {
            number: Arg::from(digits),
        });
        Ok(Reply::message(
            View::text(html).with(Keyboard::Inline(rows)),
        ))
    }

    pub async fn show_thing(
        &self,
        tx: &Tx,
        manager: &Manager,
        hit: &Hit,
    ) -> Result<Reply, StoreError> {
        match &hit.thing {
            Thing::Order(number) => self.orders.show_order(tx, manager, *number).await,
            Thing::Lead(id) => self.orders.show_order(tx, manager, (*id).into()).await,
            Thing::Chat(chat) => Ok(Reply::message(self.cards.card(tx, manager, chat).await?)),
        }
    }
}

fn chat_hit(chat: Conversation, name: String) -> Hit {
    Hit {
        thing: Thing::Chat(Box::new(chat)),
        name,
    }
}

/// That nothing bears the number, and where it was looked for.
pub fn no_such_number(speech: &Speech, digits: &str) -> Reply {
    let html = speech.html(say::NumberUnknown {
        number: Arg::from(digits),
    });
    Reply::message(View::text(html))
}

/// Shows the recipient of what the manager will write; the press opens the field.
fn show_recipient(speech: &Speech, hit: &Hit) -> Reply {
    let html = speech.html(say::WriteTo {
        who: Arg::from(&hit.name),
    });
    let write = button(speech, Text::ButtonWriteCustomer, write_to(&hit.thing));
    Reply::message(View::text(html).with(Keyboard::Inline(vec![vec![write]])))
}

fn choice(hit: &Hit, purpose: Purpose) -> Button {
    let action = match (purpose, &hit.thing) {
        (Purpose::Write, thing) => write_to(thing),
        (Purpose::Show, Thing::Order(number)) => DeskAction::Order(OrderAction::Show(*number)),
        (Purpose::Show, Thing::Lead(id)) => DeskAction::Order(OrderAction::Show(Number(id.0))),
        (Purpose::Show, Thing::Chat(chat)) => DeskAction::Open(chat.id),
    };
    press(hit.name.clone(), action)
}

const fn write_to(thing: &Thing) -> DeskAction {
    match thing {
        Thing::Order(number) => DeskAction::Order(OrderAction::Write(*number)),
        Thing::Lead(id) => DeskAction::Order(OrderAction::Write(Number(id.0))),
        Thing::Chat(chat) => DeskAction::Write(chat.id),
    }
}

fn is_same(one: &Thing, other: &Thing) -> bool {
    match (one, other) {
        (Thing::Chat(one), Thing::Chat(other)) => one.id == other.id,
        (one, other) => one == other,
    }
}

/// Feedback or a question as the customer left it.
pub(in crate::desk) async fn lead_view(
    tx: &Tx,
    speech: &Speech,
    id: LeadId,
) -> Result<Option<View>, StoreError> {
    let Some(mut lead) = readable(leads::lookup(tx, id).await)? else {
        return Ok(None);
    };
    if forgetting::is_forgotten(tx, lead.customer).await? {
        lead.body = lead.body.without_person();
    }
    let said = match &lead.body.content {
        Content::Feedback { rating, text } => {
            let stars = "⭐".repeat(rating.unwrap_or_default().into());
            format!("{stars} {}", text.as_deref().unwrap_or_default())
        }
        Content::Question { text } => text.clone(),
        Content::Order { .. } => return Ok(None),
    };
    let title = escape(&lead_text::title(&lead, speech));
    let write = DeskAction::Order(OrderAction::Write(id.into()));
    let write = button(speech, Text::ButtonWriteCustomer, write);
    let html = format!(
        "<b>{title}</b> · {id}\n{}",
        escape(&cut(said.trim(), WORDS))
    );
    Ok(Some(
        View::text(html).with(Keyboard::Inline(vec![vec![write]])),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_with_a_sign_or_our_mark_before_them() {
        for (typed, digits) in [
            ("1001", Some("1001")),
            (" № 1001 ", Some("1001")),
            ("#1001", Some("1001")),
            ("TG-1001", Some("1001")),
            ("20450000000000", Some("20450000000000")),
            ("", None),
            ("№", None),
            ("10 01", None),
            ("Олена 1001", None),
            ("+380501112233", None),
            ("123456789012345678901", None),
        ] {
            assert_eq!(digits_of(typed), digits, "{typed}");
        }
    }
}
