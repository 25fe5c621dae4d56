//! The managers' desk: one for every channel. Operations work within the transaction of the update
//! that asks for them; what they decide is stored with its deliveries, and nothing is sent here.
//!
//! Its rooms:
//! - [`conversation`]: one conversation, its messages both ways and the right to answer it.
//! - [`people`]: managers, departments, rights and presence.
//! - [`routing`]: which manager gets a conversation, and what happens when nobody answers.
//! - `orders`, [`money`]: orders and what was paid for them.
//! - [`figures`]: the statistics of a period, as words, picture and file.
//! - [`privacy`]: forgetting a customer, and a conversation as a file.
//! - [`alerts`]: what was given up, and services in trouble.
//! - [`telegram`]: the screens of all that, and the courier that sends them.
//! - [`crm_chats`], [`sms`]: the other channels.

pub mod alerts;
pub mod conversation;
pub mod crm_chats;
pub mod figures;
pub mod money;
mod orders;
pub mod people;
pub mod privacy;
pub mod routing;
mod services;
mod settings;
pub mod sms;
pub mod telegram;

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use self::{conversation::channel, people::department::Department, telegram::card};
pub use self::{
    orders::Cancelled,
    settings::{DeskBot, Introduction, OrdersFrom, Rating, Settings, Topics},
};
use crate::{
    domain::{
        clock::SharedClock,
        conversation::{Channel, Conversation},
        delivery::Priority,
        id::{BotId, ChatId, ManagerId},
        manager::Manager,
        order::Fulfilment,
        phone::Phone,
        window::Window,
    },
    outbox::{Outbox, following::Following, sms::Sms, telegram as sending},
    press::{Action, DeskAction, Press},
    store::{StoreError, Tx, customers::Profile, managers},
    telegram::{
        Outgoing, View,
        book::ChatBook,
        keyboard::{Button, Target},
        message::Aim,
    },
    text::{self, Arg, Speech, Text, Texts},
};

/// What the operations work with. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// The bot that managers write to; customers write to that of their conversation.
    pub bot: BotId,
    pub settings: Arc<Settings>,
    pub texts: Arc<Texts>,
    pub outbox: Outbox,
    pub clock: SharedClock,
    pub sms: Sms,
    /// Tells customers how their orders stand.
    pub following: Following,
    /// What is known of the chats of the shop's people.
    pub book: ChatBook,
    /// Which of the CRM's chats were signalled lately.
    pub signals: Arc<Mutex<Window<i64>>>,
}

impl Desk {
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// How the shared chat is spoken to.
    pub fn speech(&self) -> Speech {
        self.texts.speak(self.settings.language)
    }

    /// How a manager is spoken to.
    pub fn speech_to(&self, manager: &Manager) -> Speech {
        self.texts.speak(manager.language)
    }

    /// Sends a message to the shop's people.
    pub async fn say(&self, tx: &Tx, outgoing: Outgoing) -> Result<(), StoreError> {
        self.say_at(tx, outgoing, Priority::Notice).await
    }

    pub async fn say_at(
        &self,
        tx: &Tx,
        outgoing: Outgoing,
        priority: Priority,
    ) -> Result<(), StoreError> {
        self.say_by(tx, self.bot, outgoing, priority).await
    }

    /// Sends a message through one of the bots.
    pub(super) async fn say_by(
        &self,
        tx: &Tx,
        bot: BotId,
        outgoing: Outgoing,
        priority: Priority,
    ) -> Result<(), StoreError> {
        if !self.settings.has_bot(bot) && bot != self.bot {
            return Ok(());
        }
        let job = sending::job(bot, &outgoing, priority, &self.clock);
        self.outbox.stage(tx, job).await
    }

    /// Sends a message about a conversation to a manager.
    pub async fn tell(
        &self,
        tx: &Tx,
        manager: ManagerId,
        conversation: &Conversation,
        view: View,
    ) -> Result<(), StoreError> {
        let aim = Aim {
            about: Some(conversation.id),
            ..Aim::default()
        };
        let outgoing = Outgoing::aimed(ChatId(manager.0), view, aim);
        self.say(tx, outgoing).await
    }

    /// Tells the log chat what happened.
    pub async fn log(&self, tx: &Tx, html: String) -> Result<(), StoreError> {
        let Some(chat) = self.log_chat() else {
            return Ok(());
        };
        let aim = Aim {
            silent: true,
            ..Aim::default()
        };
        self.say(tx, Outgoing::aimed(chat, View::text(html), aim))
            .await
    }

    /// The chats that are notified of new messages: the department's shared one, else its managers'
    /// own.
    pub async fn notice_chats(
        &self,
        tx: &Tx,
        conversation: &Conversation,
    ) -> Result<Vec<ChatId>, StoreError> {
        let department = self.department(conversation);
        match self.chat_of(department) {
            Some(chat) => Ok(vec![chat]),
            None => self.staff_chats(tx, department).await,
        }
    }

    /// The name of a conversation's channel, with its bot where customers write to several.
    pub fn channel_name(&self, conversation: &Conversation, speech: &Speech) -> String {
        let name = channel_name(conversation, speech);
        let bots = &self.settings.bots;
        let bot = bots.iter().find(|(bot, _)| *bot == conversation.bot);
        match bot.filter(|_| bots.len() > 1) {
            Some((_, username)) => format!("{name} @{username}"),
            None => name,
        }
    }

    /// The department that takes care of a conversation.
    pub fn department(&self, conversation: &Conversation) -> &Department {
        self.settings.department(conversation.department)
    }

    /// The time as the shop's clocks show it.
    pub fn local(&self, moment: DateTime<Utc>) -> DateTime<Tz> {
        moment.with_timezone(&self.settings.zone)
    }

    /// The invoice of a marketplace that a conversation is about, with its page in the CRM.
    pub fn invoice_line(&self, speech: &Speech, conversation: &Conversation) -> Option<String> {
        if conversation.channel != Channel::Keeping {
            return None;
        }
        let number = [("number", Arg::from(conversation.external.to_string()))];
        let number = speech.html_with(Text::InvoiceNumber, number);
        Some(match self.link(conversation) {
            Some(link) => {
                let link = text::escape(&link).replace('"', "&quot;");
                format!("🔗 <a href=\"{link}\">{number}</a>")
            }
            None => format!("🧾 {number}"),
        })
    }

    /// The page of a conversation in the CRM.
    pub fn link(&self, conversation: &Conversation) -> Option<String> {
        channel::of(conversation).link(self, conversation)
    }
}

/// A button of the desk.
pub fn button(speech: &Speech, text: Text, action: DeskAction) -> Button {
    press(speech.plain(text), action)
}

pub fn press(label: String, action: DeskAction) -> Button {
    let press = Press {
        screen: 0,
        action: Action::Desk(action),
    };
    Button {
        label,
        target: Target::Press(press.to_data()),
    }
}

/// The name of a channel's customer, for managers.
pub fn name_of(profile: &Profile, speech: &Speech) -> String {
    if profile.name.trim().is_empty() {
        speech.plain(Text::LeadNameless)
    } else {
        profile.name.clone()
    }
}

/// The same where everybody of the shop reads it: a phone that stands for a name is masked there.
pub fn shared_name(profile: &Profile, speech: &Speech) -> String {
    match &profile.phone {
        Some(phone) if is_phone(&profile.name, phone) => card::masked(phone),
        _ => name_of(profile, speech),
    }
}

fn is_phone(name: &str, phone: &Phone) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    !name.chars().any(char::is_alphabetic) && digits(name) == digits(phone.e164())
}

/// The label of a manager who may have gone.
pub async fn label_of(tx: &Tx, manager: ManagerId) -> Result<String, StoreError> {
    let known = managers::lookup(tx, manager).await?;
    Ok(known.map_or_else(|| manager.to_string(), |manager| manager.label()))
}

/// How an order stands, in a word.
fn state_words(speech: &Speech, state: Fulfilment) -> String {
    speech.plain(orders::state_name(state))
}

/// The name of a channel.
pub fn channel_name(conversation: &Conversation, speech: &Speech) -> String {
    channel_name_of(conversation.channel, speech)
}

pub fn channel_name_of(channel: Channel, speech: &Speech) -> String {
    speech.plain(channel::by(channel).name())
}
