//! The managers' desk: one for every channel. Operations work within the transaction of the update
//! that asks for them; what they decide is stored with its deliveries, and nothing is sent here.

pub mod admin;
pub mod alerts;
pub mod answer;
mod bad_links;
mod blocking;
pub mod canned;
mod canned_press;
pub mod card;
mod case;
pub mod channel;
mod chart;
pub mod chats;
mod choice;
pub mod clean;
mod close;
mod complaint;
mod connect;
pub mod courier;
pub mod courtesy;
pub mod crm_chats;
pub mod department;
pub mod errand;
mod export;
mod feedback;
pub mod forget;
mod hand_over;
pub mod history;
pub mod hold;
pub mod kept;
mod labels;
pub mod lead;
mod links;
pub mod lists;
mod mentions;
pub mod menus;
pub mod money;
mod moving;
mod nightly;
pub mod notice;
pub mod numbers;
mod orders;
pub mod person;
pub mod presence;
pub mod qr;
mod rating;
pub mod receive;
mod refusal;
pub mod reply;
pub mod roles;
mod routing;
mod said;
mod sales;
pub mod show;
pub mod sight;
pub mod sms;
mod snooze;
pub mod statistics;
pub mod subject;
mod table;
mod take_over;
pub mod timers;
mod topic;
pub mod trouble;
mod unreadable;
mod urging;
pub mod variables;
mod written;

use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

pub use self::{department::Department, orders::Cancelled};
use crate::{
    config::{NoticesForHeld, OrderPosts, Unanswerable},
    domain::{
        cart::OutOfStock,
        clock::SharedClock,
        conversation::{Channel, Conversation},
        delivery::Priority,
        id::{BotId, ChatId, DepartmentId, ManagerId},
        language::Language,
        manager::Manager,
        money::Money,
        phone::{Phone, Region},
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

/// How the desk is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The first one, then those of the settings.
    pub departments: Vec<Department>,
    /// Where what happened is told.
    pub log: Option<ChatId>,
    /// Admins by the settings.
    pub admins: Vec<ManagerId>,
    pub topics: Topics,
    pub stands: Stands,
    /// The bots that customers write to, by their names without the `@`.
    pub bots: Vec<(BotId, String)>,
    /// How long a conversation stays with its manager after the last activity.
    pub hold: TimeDelta,
    /// How the shared chat is notified of messages in conversations that somebody holds.
    pub notices_for_held: NoticesForHeld,
    pub introduction: Introduction,
    pub max_wait: Option<TimeDelta>,
    /// Working time without an answer after which any colleague may take over. `None` means that
    /// only admins may.
    pub take_over: Option<TimeDelta>,
    pub idle_close: Option<TimeDelta>,
    /// How long after the closing a customer who writes is back in the same case.
    pub grace: TimeDelta,
    /// How long after the closing what a customer writes goes to the managers.
    pub reopens_for: TimeDelta,
    /// The time after which words that no step expected go to the managers by themselves.
    pub unsorted: TimeDelta,
    pub rating: Rating,
    /// When admins get the line of the day, by the shop's clocks. `None` means never.
    pub nightly: Option<NaiveTime>,
    pub zone: Tz,
    /// What the shop's people speak in their shared chat.
    pub language: Language,
    /// The country whose phones may be typed without a prefix.
    pub region: Region,
    /// The number of parts from which on a manager is asked before their SMS goes.
    pub ask_parts: u32,
    /// Whether a customer who writes an SMS is told that it has come.
    pub auto_reply: bool,
    /// Whether managers read SMS that nobody can answer.
    pub unanswerable: Unanswerable,
    /// What people call the CRM.
    pub crm: String,
    /// Whether one gets the orders; without it they are kept here alone.
    pub has_crm: bool,
    /// Which new orders the managers' chat is notified of.
    pub order_posts: OrderPosts,
    /// The working time after which managers are reminded of an order that nobody takes.
    pub remind_orders: Option<TimeDelta>,
    /// Which orders that were placed elsewhere come to the desk.
    pub orders_from: OrdersFrom,
    /// Whether what is not in stock may be ordered.
    pub out_of_stock: OutOfStock,
    /// Whether the program gives new orders to managers.
    pub share_orders: bool,
    /// The sum from which the notice of an order makes a sound; `None`: each does.
    pub order_sound_from: Option<Money>,
    /// The address of an order in the CRM, with `{id}` for its number there.
    pub order_link: Option<String>,
    /// The address of a CRM chat, with `{id}` for its number.
    pub keeping_link: Option<String>,
}

/// Which orders that were placed elsewhere come to the desk.
#[derive(Debug, Clone, Default)]
pub struct OrdersFrom {
    /// Purchases on marketplaces, once they are paid.
    pub market: bool,
    /// The CRM's states of a purchase that is paid.
    pub paid_states: Vec<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topics {
    /// Each conversation has a topic in the shared chat.
    Each,
    None,
}

/// Where the desk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// In a bot that customers write to as well.
    WithShop,
    /// In a bot of its own.
    Alone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Introduction {
    /// The customer is told who has joined.
    Told,
    Silent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rating {
    /// The customer is asked for stars after the closing.
    Asked,
    None,
}

impl Settings {
    /// The department; what the settings no longer name is the first's.
    pub fn department(&self, id: DepartmentId) -> &Department {
        let found = self.departments.iter().find(|it| it.id == id);
        found.unwrap_or(&self.departments[0])
    }

    /// Whether customers still write to the bot.
    pub fn has_bot(&self, bot: BotId) -> bool {
        self.bots.iter().any(|(known, _)| *known == bot)
    }
}

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
        self.say_by(tx, self.bot, (outgoing, priority)).await
    }

    /// Sends a message through one of the bots.
    pub(super) async fn say_by(
        &self,
        tx: &Tx,
        bot: BotId,
        (outgoing, priority): (Outgoing, Priority),
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
fn state_words(speech: &Speech, state: crate::domain::order::Fulfilment) -> String {
    speech.plain(orders::state_name(state))
}

/// The name of a channel.
pub fn channel_name(conversation: &Conversation, speech: &Speech) -> String {
    channel_name_of(conversation.channel, speech)
}

pub fn channel_name_of(channel: Channel, speech: &Speech) -> String {
    speech.plain(channel::by(channel).name())
}
