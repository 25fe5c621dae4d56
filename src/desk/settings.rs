//! How the desk is set up.

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::{email::EmailRules, export::DailyRules, people::department::Department};
use crate::{
    config::{CatalogPlace, NoticesForHeld, OrderPosts, Unanswerable},
    domain::{
        cart::{OutOfStock, StockCount},
        id::{BotId, ChatId, DepartmentId, ManagerId},
        language::Language,
        money::Money,
        phone::Region,
    },
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
    pub desk_bot: DeskBot,
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
    pub crm: CrmNames,
    /// Whether one gets the orders; without it they are kept here alone.
    pub shop_crm: ShopCrm,
    /// Which new orders the managers' chat is notified of.
    pub order_posts: OrderPosts,
    /// The working time after which managers are reminded of an order that nobody takes.
    pub remind_orders: Option<TimeDelta>,
    /// Which orders that were placed elsewhere come to the desk.
    pub orders_from: OrdersFrom,
    /// Whether what is not in stock may be ordered.
    pub out_of_stock: OutOfStock,
    pub stock: StockCount,
    /// The file that the catalog comes from. `None` means the CRM, or that there is no catalog.
    pub catalog: Option<CatalogPlace>,
    /// Whether the program gives new orders to managers.
    pub share_orders: bool,
    /// The sum from which the notice of an order makes a sound; `None`: each does.
    pub order_sound_from: Option<Money>,
    /// The addresses that get letters, and their occasions. `None` means that no letters are sent.
    pub emails: Option<EmailRules>,
    /// The file of each day. `None` means that there is no such file.
    pub daily_export: Option<DailyRules>,
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

/// The bot in which the desk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskBot {
    /// Customers write to it as well.
    Shared,
    /// It has nothing else.
    Dedicated,
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

/// What the desk leaves to the shop's CRM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShopCrm {
    /// The shop has no CRM.
    None,
    /// How an order stands is said at the desk.
    WithoutStatuses,
    /// How an order stands is said in the CRM, too.
    WithStatuses,
}

impl ShopCrm {
    pub const fn exists(self) -> bool {
        !matches!(self, Self::None)
    }

    pub const fn has_statuses(self) -> bool {
        matches!(self, Self::WithStatuses)
    }
}

/// How people know the CRM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrmNames {
    pub title: &'static str,
    /// The setting that holds its key.
    pub key_setting: &'static str,
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
