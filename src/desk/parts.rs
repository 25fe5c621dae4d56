//! The parts of the desk. Each holds the parts that it uses, which stand above it on this page: so
//! no two of them use each other. What a part is to set going in a later one, it enqueues.

use std::sync::{Arc, Mutex};

use super::{Desk, Settings};
use crate::{
    crm::following::Following,
    domain::{clock::SharedClock, id::BotId, window::Window},
    outbox::Outbox,
    sms::Sms,
    telegram::book::ChatBook,
    text::Texts,
};

/// What the desk is made of.
pub struct Deps {
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

/// Everything that people, timers and couriers are to get, as rows of the outbox, and what is
/// asked of the settings for it. Sends nothing itself.
#[derive(Clone)]
pub struct Notify {
    /// The bot that managers write to; customers write to that of their conversation.
    pub bot: BotId,
    pub settings: Arc<Settings>,
    pub texts: Arc<Texts>,
    pub outbox: Outbox,
    pub clock: SharedClock,
    /// What is known of the chats of the shop's people.
    pub book: ChatBook,
}

/// Managers: roles, departments, presence, and which conversations each of them sees.
#[derive(Clone)]
pub struct People {
    pub(super) notify: Arc<Notify>,
}

/// Orders, which manager has them, and what was paid for them.
#[derive(Clone)]
pub struct Orders {
    pub(super) notify: Arc<Notify>,
    pub(super) people: Arc<People>,
    /// Tells customers how their orders stand.
    pub following: Following,
}

/// What a manager reads of one conversation: its card and its brief.
#[derive(Clone)]
pub struct Cards {
    pub(super) notify: Arc<Notify>,
    pub(super) people: Arc<People>,
    pub(super) orders: Arc<Orders>,
    pub(super) sms: Sms,
}

/// Conversations: incoming messages, the right to answer, answers, and closing.
#[derive(Clone)]
pub struct Conversations {
    pub(super) notify: Arc<Notify>,
    pub(super) people: Arc<People>,
    pub(super) cards: Arc<Cards>,
    pub(super) sms: Sms,
}

/// The chats of a CRM's marketplaces, as conversations.
#[derive(Clone)]
pub struct CrmChats {
    pub(super) notify: Arc<Notify>,
    pub(super) orders: Arc<Orders>,
    pub(super) conversations: Arc<Conversations>,
    /// Which of the CRM's chats were signalled lately.
    pub(super) signals: Arc<Mutex<Window<i64>>>,
}

/// SMS at the desk: drafts, templates, senders, the log, and what customers write.
#[derive(Clone)]
pub struct SmsDesk {
    pub(super) notify: Arc<Notify>,
    pub(super) people: Arc<People>,
    pub(super) conversations: Arc<Conversations>,
    pub sms: Sms,
}

/// Which manager gets a conversation, and what happens when nobody answers or a manager goes.
#[derive(Clone)]
pub struct Routing {
    pub(super) notify: Arc<Notify>,
    pub(super) people: Arc<People>,
    pub(super) orders: Arc<Orders>,
    pub(super) cards: Arc<Cards>,
    pub(super) conversations: Arc<Conversations>,
}

/// Forgetting a customer, and a conversation as a file.
#[derive(Clone)]
pub struct Privacy {
    pub(super) notify: Arc<Notify>,
    pub(super) people: Arc<People>,
    pub(super) conversations: Arc<Conversations>,
}

/// The figures of a period, as words, picture and file.
#[derive(Clone)]
pub struct Statistics {
    pub(super) notify: Arc<Notify>,
    pub(super) people: Arc<People>,
}

/// Lists, history, search, ready answers and links, as messages to managers.
#[derive(Clone)]
pub struct Screens {
    pub(super) notify: Arc<Notify>,
    pub(super) people: Arc<People>,
    pub(super) orders: Arc<Orders>,
    pub(super) cards: Arc<Cards>,
    pub(super) conversations: Arc<Conversations>,
}

/// The chats of the shop's people: which are open, moved or lost.
#[derive(Clone)]
pub struct ShopChats {
    pub(super) notify: Arc<Notify>,
    pub(super) people: Arc<People>,
    pub(super) conversations: Arc<Conversations>,
}

/// What was given up, services in trouble, and what admins decide about them.
#[derive(Clone)]
pub struct Alerts {
    pub(super) notify: Arc<Notify>,
    pub(super) people: Arc<People>,
    pub(super) orders: Arc<Orders>,
    pub(super) conversations: Arc<Conversations>,
    pub(super) sms_desk: Arc<SmsDesk>,
    pub(super) screens: Arc<Screens>,
}

/// The shop's catalog file: what admins send, and what they are to know of it.
#[derive(Clone)]
pub struct CatalogDesk {
    pub(super) notify: Arc<Notify>,
    pub(super) alerts: Arc<Alerts>,
}

/// A part that holds copies of these: of parts before it, and of what the desk is made of.
macro_rules! part {
    ($part:ident: $($held:ident),+ $(,)?) => {
        Arc::new($part { $($held: $held.clone()),+ })
    };
}

impl Desk {
    /// The desk: each part is made of those before it.
    pub fn new(deps: &Deps) -> Self {
        let Deps {
            bot,
            settings,
            texts,
            outbox,
            clock,
            sms,
            following,
            book,
            signals,
        } = deps;
        let notify = part!(Notify: bot, settings, texts, outbox, clock, book);
        let people = part!(People: notify);
        let orders = part!(Orders: notify, people, following);
        let cards = part!(Cards: notify, people, orders, sms);
        let conversations = part!(Conversations: notify, people, cards, sms);
        let crm_chats = part!(CrmChats: notify, orders, conversations, signals);
        let sms_desk = part!(SmsDesk: notify, people, conversations, sms);
        let routing = part!(Routing: notify, people, orders, cards, conversations);
        let privacy = part!(Privacy: notify, people, conversations);
        let statistics = part!(Statistics: notify, people);
        let screens = part!(Screens: notify, people, orders, cards, conversations);
        let shop_chats = part!(ShopChats: notify, people, conversations);
        let alerts = part!(Alerts: notify, people, orders, conversations, sms_desk, screens);
        let catalog = part!(CatalogDesk: notify, alerts);
        Self {
            notify,
            people,
            orders,
            cards,
            conversations,
            crm_chats,
            sms_desk,
            routing,
            privacy,
            statistics,
            screens,
            shop_chats,
            alerts,
            catalog,
        }
    }
}
