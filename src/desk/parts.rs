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

impl Desk {
    /// The desk: each part is made of those before it.
    pub fn new(deps: &Deps) -> Self {
        let notify = Arc::new(Notify::new(deps));
        let people = Arc::new(People::new(&notify));
        let orders = Arc::new(Orders::new(deps, &notify, &people));
        let cards = Arc::new(Cards::new(deps, &notify, &people, &orders));
        let conversations = Arc::new(Conversations::new(deps, &notify, &people, &cards));
        let crm_chats = Arc::new(CrmChats::new(deps, &notify, &orders, &conversations));
        let sms_desk = Arc::new(SmsDesk::new(deps, &notify, &people, &conversations));
        let routing = Arc::new(Routing::new(
            &notify,
            &people,
            &orders,
            &cards,
            &conversations,
        ));
        let privacy = Arc::new(Privacy::new(&notify, &people, &conversations));
        let statistics = Arc::new(Statistics::new(&notify, &people));
        let screens = Arc::new(Screens::new(
            &notify,
            &people,
            &orders,
            &cards,
            &conversations,
        ));
        let shop_chats = Arc::new(ShopChats::new(&notify, &people, &conversations));
        let alerts = Arc::new(Alerts::new(
            &notify,
            &people,
            &orders,
            &conversations,
            &sms_desk,
            &screens,
        ));
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
        }
    }
}

impl Notify {
    fn new(deps: &Deps) -> Self {
        Self {
            bot: deps.bot,
            settings: Arc::clone(&deps.settings),
            texts: Arc::clone(&deps.texts),
            outbox: deps.outbox.clone(),
            clock: deps.clock.clone(),
            book: deps.book.clone(),
        }
    }
}

impl People {
    fn new(notify: &Arc<Notify>) -> Self {
        Self {
            notify: Arc::clone(notify),
        }
    }
}

impl Orders {
    fn new(deps: &Deps, notify: &Arc<Notify>, people: &Arc<People>) -> Self {
        Self {
            notify: Arc::clone(notify),
            people: Arc::clone(people),
            following: deps.following.clone(),
        }
    }
}

impl Cards {
    fn new(deps: &Deps, notify: &Arc<Notify>, people: &Arc<People>, orders: &Arc<Orders>) -> Self {
        Self {
            notify: Arc::clone(notify),
            people: Arc::clone(people),
            orders: Arc::clone(orders),
            sms: deps.sms.clone(),
        }
    }
}

impl Conversations {
    fn new(deps: &Deps, notify: &Arc<Notify>, people: &Arc<People>, cards: &Arc<Cards>) -> Self {
        Self {
            notify: Arc::clone(notify),
            people: Arc::clone(people),
            cards: Arc::clone(cards),
            sms: deps.sms.clone(),
        }
    }
}

impl CrmChats {
    fn new(
        deps: &Deps,
        notify: &Arc<Notify>,
        orders: &Arc<Orders>,
        conversations: &Arc<Conversations>,
    ) -> Self {
        Self {
            notify: Arc::clone(notify),
            orders: Arc::clone(orders),
            conversations: Arc::clone(conversations),
            signals: Arc::clone(&deps.signals),
        }
    }
}

impl SmsDesk {
    fn new(
        deps: &Deps,
        notify: &Arc<Notify>,
        people: &Arc<People>,
        conversations: &Arc<Conversations>,
    ) -> Self {
        Self {
            notify: Arc::clone(notify),
            people: Arc::clone(people),
            conversations: Arc::clone(conversations),
            sms: deps.sms.clone(),
        }
    }
}

impl Routing {
    fn new(
        notify: &Arc<Notify>,
        people: &Arc<People>,
        orders: &Arc<Orders>,
        cards: &Arc<Cards>,
        conversations: &Arc<Conversations>,
    ) -> Self {
        Self {
            notify: Arc::clone(notify),
            people: Arc::clone(people),
            orders: Arc::clone(orders),
            cards: Arc::clone(cards),
            conversations: Arc::clone(conversations),
        }
    }
}

impl Privacy {
    fn new(notify: &Arc<Notify>, people: &Arc<People>, conversations: &Arc<Conversations>) -> Self {
        Self {
            notify: Arc::clone(notify),
            people: Arc::clone(people),
            conversations: Arc::clone(conversations),
        }
    }
}

impl Statistics {
    fn new(notify: &Arc<Notify>, people: &Arc<People>) -> Self {
        Self {
            notify: Arc::clone(notify),
            people: Arc::clone(people),
        }
    }
}

impl Screens {
    fn new(
        notify: &Arc<Notify>,
        people: &Arc<People>,
        orders: &Arc<Orders>,
        cards: &Arc<Cards>,
        conversations: &Arc<Conversations>,
    ) -> Self {
        Self {
            notify: Arc::clone(notify),
            people: Arc::clone(people),
            orders: Arc::clone(orders),
            cards: Arc::clone(cards),
            conversations: Arc::clone(conversations),
        }
    }
}

impl ShopChats {
    fn new(notify: &Arc<Notify>, people: &Arc<People>, conversations: &Arc<Conversations>) -> Self {
        Self {
            notify: Arc::clone(notify),
            people: Arc::clone(people),
            conversations: Arc::clone(conversations),
        }
    }
}

impl Alerts {
    fn new(
        notify: &Arc<Notify>,
        people: &Arc<People>,
        orders: &Arc<Orders>,
        conversations: &Arc<Conversations>,
        sms_desk: &Arc<SmsDesk>,
        screens: &Arc<Screens>,
    ) -> Self {
        Self {
            notify: Arc::clone(notify),
            people: Arc::clone(people),
            orders: Arc::clone(orders),
            conversations: Arc::clone(conversations),
            sms_desk: Arc::clone(sms_desk),
            screens: Arc::clone(screens),
        }
    }
}
