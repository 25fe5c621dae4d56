//! The managers' desk: one for every channel. Operations work within the transaction of the update
//! that asks for them; what they decide is stored with its deliveries, and nothing is sent here.
//!
//! [`parts`] shows its parts, lowest first: each knows only those before it. Its folders:
//! - [`notify`]: what people, timers and couriers are to get, for all of the others.
//! - [`conversation`]: one conversation, its messages both ways and the right to answer it.
//! - [`people`]: managers, departments, rights and presence.
//! - [`routing`]: which manager gets a conversation, and what happens when nobody answers.
//! - `orders`: orders and what was paid for them.
//! - [`email`]: letters about orders, questions and few stars.
//! - [`export`]: orders, leads and customers as tables for a spreadsheet.
//! - [`figures`]: the statistics of a period, as words, picture and file.
//! - [`privacy`]: forgetting a customer, and a conversation as a file.
//! - [`alerts`]: what was given up, and services in trouble.
//! - [`catalog`]: the shop's catalog file: how admins replace it, and hear about its mistakes.
//! - [`telegram`]: the screens of all that, and the courier that sends them.
//! - [`crm_chats`], [`sms`]: the other channels.

pub mod alerts;
pub mod catalog;
pub mod conversation;
pub mod crm_chats;
pub mod email;
pub mod export;
pub mod figures;
pub mod notify;
pub mod orders;
pub mod parts;
pub mod people;
pub mod privacy;
pub mod routing;
mod services;
mod settings;
pub mod sms;
pub mod telegram;

use std::sync::Arc;

use self::{conversation::channel, telegram::card};
pub use self::{
    orders::Cancelled,
    parts::{
        Alerts, Cards, CatalogDesk, Conversations, CrmChats, Deps, Notify, Orders, People, Privacy,
        Routing, Screens, ShopChats, SmsDesk, Statistics,
    },
    settings::{CrmNames, DeskBot, Introduction, OrdersFrom, Rating, Settings, ShopCrm, Topics},
};
use crate::{
    domain::{
        conversation::{Author, Channel, Conversation, Entry},
        id::ManagerId,
        order::Fulfilment,
        phone::Phone,
    },
    press::{Action, DeskAction, Press},
    store::{
        StoreError, Tx,
        customers::{self, Profile},
        managers,
    },
    telegram::keyboard::{Button, Target},
    text::{Speech, Text},
};

/// Managers' operations, in parts. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pub notify: Arc<Notify>,
    pub people: Arc<People>,
    pub orders: Arc<Orders>,
    pub cards: Arc<Cards>,
    pub conversations: Arc<Conversations>,
    pub crm_chats: Arc<CrmChats>,
    pub sms_desk: Arc<SmsDesk>,
    pub routing: Arc<Routing>,
    pub privacy: Arc<Privacy>,
    pub statistics: Arc<Statistics>,
    pub screens: Arc<Screens>,
    pub shop_chats: Arc<ShopChats>,
    pub alerts: Arc<Alerts>,
    pub catalog: Arc<CatalogDesk>,
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

pub async fn customer_name(
    tx: &Tx,
    conversation: &Conversation,
    speech: &Speech,
) -> Result<String, StoreError> {
    let profile = customers::lookup(tx, conversation.customer).await?;
    Ok(profile.map_or_else(String::new, |profile| name_of(&profile, speech)))
}

pub(in crate::desk) async fn author_of(
    tx: &Tx,
    speech: &Speech,
    entry: &Entry,
    customer: &str,
) -> Result<String, StoreError> {
    Ok(match entry.author {
        Author::Customer => customer.to_owned(),
        Author::Manager(manager) => label_of(tx, manager).await?,
        Author::Note(manager) => format!("// {}", label_of(tx, manager).await?),
        Author::Colleague => speech.plain(Text::ChatFileColleague),
        Author::System => speech.plain(Text::ChatFileShop),
    })
}
