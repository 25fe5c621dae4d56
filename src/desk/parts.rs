//! The parts of the desk. Each holds the parts that it uses, which stand above it on this page: so
//! no two of them use each other. What a part is to set going in a later one, it enqueues.

use std::sync::{Arc, Mutex};

use super::{Desk, Settings};
use crate::{
    domain::{clock::SharedClock, id::BotId, window::Window},
    outbox::{Outbox, following::Following, sms::Sms},
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
    pub(in crate::desk) notify: Arc<Notify>,
    /// The bot that managers write to; customers write to that of their conversation.
    pub(in crate::desk) bot: BotId,
    pub(in crate::desk) settings: Arc<Settings>,
    pub(in crate::desk) texts: Arc<Texts>,
}

/// Orders, which manager has them, and what was paid for them.
#[derive(Clone)]
pub struct Orders {
    pub(in crate::desk) notify: Arc<Notify>,
    pub(in crate::desk) people: Arc<People>,
    /// The bot that managers write to; customers write to that of their conversation.
    pub(in crate::desk) bot: BotId,
    pub(in crate::desk) settings: Arc<Settings>,
    pub(in crate::desk) texts: Arc<Texts>,
    pub(in crate::desk) outbox: Outbox,
    pub(in crate::desk) clock: SharedClock,
    /// Tells customers how their orders stand.
    pub following: Following,
}

/// What a manager reads of one conversation: its card and its brief.
#[derive(Clone)]
pub struct Cards {
    pub(in crate::desk) notify: Arc<Notify>,
    pub(in crate::desk) people: Arc<People>,
    pub(in crate::desk) orders: Arc<Orders>,
    pub(in crate::desk) settings: Arc<Settings>,
    pub(in crate::desk) sms: Sms,
}

/// Conversations: what comes in, who may answer, what goes out, and how they end.
#[derive(Clone)]
pub struct Conversations {
    pub(in crate::desk) notify: Arc<Notify>,
    pub(in crate::desk) people: Arc<People>,
    pub(in crate::desk) cards: Arc<Cards>,
    /// The bot that managers write to; customers write to that of their conversation.
    pub(in crate::desk) bot: BotId,
    pub(in crate::desk) settings: Arc<Settings>,
    pub(in crate::desk) texts: Arc<Texts>,
    pub(in crate::desk) outbox: Outbox,
    pub(in crate::desk) clock: SharedClock,
    pub(in crate::desk) sms: Sms,
}

/// The chats of a CRM's marketplaces, as conversations.
#[derive(Clone)]
pub struct CrmChats {
    pub(in crate::desk) notify: Arc<Notify>,
    pub(in crate::desk) orders: Arc<Orders>,
    pub(in crate::desk) conversations: Arc<Conversations>,
    pub(in crate::desk) settings: Arc<Settings>,
    pub(in crate::desk) outbox: Outbox,
    pub(in crate::desk) clock: SharedClock,
    /// Which of the CRM's chats were signalled lately.
    pub(in crate::desk) signals: Arc<Mutex<Window<i64>>>,
}

/// SMS at the desk: drafts, templates, senders, the log, and what customers write.
#[derive(Clone)]
pub struct SmsDesk {
    pub(in crate::desk) notify: Arc<Notify>,
    pub(in crate::desk) people: Arc<People>,
    pub(in crate::desk) conversations: Arc<Conversations>,
    pub(in crate::desk) settings: Arc<Settings>,
    pub(in crate::desk) texts: Arc<Texts>,
    pub sms: Sms,
}

/// Which manager gets a conversation, and what happens when nobody answers or a manager goes.
#[derive(Clone)]
pub struct Routing {
    pub(in crate::desk) notify: Arc<Notify>,
    pub(in crate::desk) people: Arc<People>,
    pub(in crate::desk) orders: Arc<Orders>,
    pub(in crate::desk) cards: Arc<Cards>,
    pub(in crate::desk) conversations: Arc<Conversations>,
    pub(in crate::desk) settings: Arc<Settings>,
    pub(in crate::desk) outbox: Outbox,
}

/// Forgetting a customer, and a conversation as a file.
#[derive(Clone)]
pub struct Privacy {
    pub(in crate::desk) notify: Arc<Notify>,
    pub(in crate::desk) people: Arc<People>,
    pub(in crate::desk) conversations: Arc<Conversations>,
    pub(in crate::desk) settings: Arc<Settings>,
    pub(in crate::desk) texts: Arc<Texts>,
    pub(in crate::desk) outbox: Outbox,
    pub(in crate::desk) clock: SharedClock,
}

/// The figures of a period, as words, picture and file.
#[derive(Clone)]
pub struct Statistics {
    pub(in crate::desk) notify: Arc<Notify>,
    pub(in crate::desk) people: Arc<People>,
    pub(in crate::desk) settings: Arc<Settings>,
    pub(in crate::desk) outbox: Outbox,
}

/// Lists, history, search, ready answers and links, as messages to managers.
#[derive(Clone)]
pub struct Screens {
    pub(in crate::desk) notify: Arc<Notify>,
    pub(in crate::desk) people: Arc<People>,
    pub(in crate::desk) orders: Arc<Orders>,
    pub(in crate::desk) cards: Arc<Cards>,
    pub(in crate::desk) conversations: Arc<Conversations>,
    /// The bot that managers write to; customers write to that of their conversation.
    pub(in crate::desk) bot: BotId,
    pub(in crate::desk) settings: Arc<Settings>,
}

/// The chats of the shop's people: which are open, moved or lost.
#[derive(Clone)]
pub struct ShopChats {
    pub(in crate::desk) notify: Arc<Notify>,
    pub(in crate::desk) people: Arc<People>,
    pub(in crate::desk) conversations: Arc<Conversations>,
    /// The bot that managers write to; customers write to that of their conversation.
    pub(in crate::desk) bot: BotId,
    pub(in crate::desk) settings: Arc<Settings>,
    pub(in crate::desk) outbox: Outbox,
    /// What is known of the chats of the shop's people.
    pub(in crate::desk) book: ChatBook,
}

/// What was given up, services in trouble, and what admins decide about them.
#[derive(Clone)]
pub struct Alerts {
    pub(in crate::desk) notify: Arc<Notify>,
    pub(in crate::desk) people: Arc<People>,
    pub(in crate::desk) orders: Arc<Orders>,
    pub(in crate::desk) conversations: Arc<Conversations>,
    pub(in crate::desk) sms_desk: Arc<SmsDesk>,
    pub(in crate::desk) screens: Arc<Screens>,
    pub(in crate::desk) settings: Arc<Settings>,
    pub(in crate::desk) outbox: Outbox,
    pub(in crate::desk) sms: Sms,
}

impl Desk {
    /// The desk: each part is made of those before it.
    pub fn new(deps: &Deps) -> Self {
        let notify = Arc::new(Notify::new(deps));
        let people = Arc::new(People::new(deps, &notify));
        let orders = Arc::new(Orders::new(deps, &notify, &people));
        let cards = Arc::new(Cards::new(deps, &notify, &people, &orders));
        let conversations = Arc::new(Conversations::new(deps, &notify, &people, &cards));
        let crm_chats = Arc::new(CrmChats::new(deps, &notify, &orders, &conversations));
        let sms_desk = Arc::new(SmsDesk::new(deps, &notify, &people, &conversations));
        let routing = Arc::new(Routing::new(
            deps,
            &notify,
            &people,
            &orders,
            &cards,
            &conversations,
        ));
        let privacy = Arc::new(Privacy::new(deps, &notify, &people, &conversations));
        let statistics = Arc::new(Statistics::new(deps, &notify, &people));
        let screens = Arc::new(Screens::new(
            deps,
            &notify,
            &people,
            &orders,
            &cards,
            &conversations,
        ));
        let shop_chats = Arc::new(ShopChats::new(deps, &notify, &people, &conversations));
        let alerts = Arc::new(Alerts::new(
            deps,
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
    fn new(deps: &Deps, notify: &Arc<Notify>) -> Self {
        Self {
            notify: Arc::clone(notify),
            bot: deps.bot,
            settings: Arc::clone(&deps.settings),
            texts: Arc::clone(&deps.texts),
        }
    }
}

impl Orders {
    fn new(deps: &Deps, notify: &Arc<Notify>, people: &Arc<People>) -> Self {
        Self {
            notify: Arc::clone(notify),
            people: Arc::clone(people),
            bot: deps.bot,
            settings: Arc::clone(&deps.settings),
            texts: Arc::clone(&deps.texts),
            outbox: deps.outbox.clone(),
            clock: deps.clock.clone(),
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
            settings: Arc::clone(&deps.settings),
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
            bot: deps.bot,
            settings: Arc::clone(&deps.settings),
            texts: Arc::clone(&deps.texts),
            outbox: deps.outbox.clone(),
            clock: deps.clock.clone(),
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
            settings: Arc::clone(&deps.settings),
            outbox: deps.outbox.clone(),
            clock: deps.clock.clone(),
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
            settings: Arc::clone(&deps.settings),
            texts: Arc::clone(&deps.texts),
            sms: deps.sms.clone(),
        }
    }
}

impl Routing {
    fn new(
        deps: &Deps,
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
            settings: Arc::clone(&deps.settings),
            outbox: deps.outbox.clone(),
        }
    }
}

impl Privacy {
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
            settings: Arc::clone(&deps.settings),
            texts: Arc::clone(&deps.texts),
            outbox: deps.outbox.clone(),
            clock: deps.clock.clone(),
        }
    }
}

impl Statistics {
    fn new(deps: &Deps, notify: &Arc<Notify>, people: &Arc<People>) -> Self {
        Self {
            notify: Arc::clone(notify),
            people: Arc::clone(people),
            settings: Arc::clone(&deps.settings),
            outbox: deps.outbox.clone(),
        }
    }
}

impl Screens {
    fn new(
        deps: &Deps,
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
            bot: deps.bot,
            settings: Arc::clone(&deps.settings),
        }
    }
}

impl ShopChats {
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
            bot: deps.bot,
            settings: Arc::clone(&deps.settings),
            outbox: deps.outbox.clone(),
            book: deps.book.clone(),
        }
    }
}

impl Alerts {
    fn new(
        deps: &Deps,
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
            settings: Arc::clone(&deps.settings),
            outbox: deps.outbox.clone(),
            sms: deps.sms.clone(),
        }
    }
}
