//! `[desk]`

use chrono::NaiveTime;
use serde::{Deserialize, Deserializer, Serialize, de::Error};

use super::{ConfigError, Department, Subject, WorkingHours, error::shown};
use crate::domain::{
    id::ChatId,
    language::Localized,
    money::{Currency, Money},
    routing::{Load, Policy, Sees},
};

/// How the managers' shared chat is notified of messages in conversations that somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticesForHeld {
    /// Nothing: the holder has them in private.
    #[default]
    None,
    /// Posts without a sound.
    Quiet,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Desk {
    /// The managers' shared chat.
    #[serde(deserialize_with = "super::chat::optional")]
    pub chat_id: Option<i64>,
    /// A chat for what happened, apart from the shared one.
    #[serde(deserialize_with = "super::chat::optional")]
    pub log_chat_id: Option<i64>,
    /// Telegram user ids of the admins.
    #[serde(deserialize_with = "ids")]
    pub admins: Vec<i64>,
    /// Whether each conversation gets a topic of its own in the shared chat, a forum group.
    pub topics: bool,
    /// Hours after the last activity for which a conversation stays with its manager.
    pub hold_hours: u32,
    /// How conversations are shared out.
    pub assign: Policy,
    /// Minutes for which a customer's last manager comes first. 0 means that nobody does.
    pub own_first_minutes: u32,
    /// Conversations that one manager may hold at once.
    pub max_parallel: u32,
    /// Which conversations count for that.
    pub load: Load,
    /// Minutes of working time after which what the program gave to somebody goes to somebody else
    /// when it is not answered. 0 means never.
    pub answer_minutes: u32,
    /// Minutes of working time without an answer until the manager is reminded. 0 means never.
    pub remind_minutes: u32,
    /// Minutes of working time without an answer after which admins are told. 0 means never.
    pub escalate_minutes: u32,
    /// What managers see of their department's conversations.
    pub managers_see: Sees,
    /// When the desk works. No hours mean the shop's.
    pub hours: WorkingHours,
    /// What people call the first department. `None` means a text of the program's.
    pub name: Option<Localized>,
    /// More departments beside the first.
    pub departments: Vec<Department>,
    /// What customers choose the matter of their question from in the first department.
    pub subjects: Vec<Subject>,
    /// How the shared chat is notified of messages in conversations that somebody holds.
    pub notices_for_held: NoticesForHeld,
    /// Whether the customer is told who has joined.
    pub introduce: bool,
    /// Minutes without an answer after which the customer is told to be patient. 0 means never.
    pub max_wait_minutes: u32,
    /// Minutes of working time without an answer after which any colleague of the department may take
    /// a conversation over. 0 means admins alone.
    pub take_over_minutes: u32,
    /// Minutes of silence after which a conversation is closed. 0 means never.
    pub idle_close_minutes: u32,
    /// Minutes after the closing in which a customer who writes is back in the same case.
    pub grace_minutes: u32,
    /// Days after the closing in which a customer who writes is back with the managers; later, what
    /// they write counts as first words.
    pub reopen_days: u32,
    /// Whether the customer is asked for stars after the closing.
    pub ask_rating: bool,
    /// When admins get the line of the day, such as `21:00`. Empty means never.
    pub nightly_at: String,
    pub orders: Orders,
}

/// `[desk.orders]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Orders {
    /// Which new orders the managers' chat is notified of.
    pub notice: OrderPosts,
    /// Minutes of working time after which an order that nobody takes is reminded of, and after as
    /// many more told to admins. 0 means never.
    pub remind_minutes: u32,
    /// Which orders stand at the desk.
    pub from: Vec<OrderSource>,
    /// The CRM's ids of the sources whose orders come from there. Empty means all.
    pub crm_sources: Vec<i64>,
    /// Whether orders are assigned: each new one to the manager at work who has the fewest orders.
    pub assign: bool,
    /// The sum from which the notice of an order makes a sound, in the shop's currency. 0 means
    /// that each does.
    pub sound_from: f64,
}

impl Default for Orders {
    fn default() -> Self {
        Self {
            notice: OrderPosts::default(),
            remind_minutes: 15,
            from: OrderSource::ALL.to_vec(),
            crm_sources: Vec::new(),
            assign: false,
            sound_from: 0.0,
        }
    }
}

/// Where orders are placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderSource {
    /// In the bot, or by a manager here; these always stand at the desk.
    Own,
    /// In the CRM: by calls, on the site, through its other sources.
    Crm,
    /// On marketplaces, once they are paid.
    Market,
}

impl OrderSource {
    const ALL: [Self; 3] = [Self::Own, Self::Crm, Self::Market];
}

impl Orders {
    pub fn comes_from(&self, source: OrderSource) -> bool {
        self.from.contains(&source)
    }

    /// The CRM's ids of sources, as its adapter tells them.
    pub fn sources(&self) -> Vec<String> {
        self.crm_sources.iter().map(i64::to_string).collect()
    }

    /// The sum from which a notice makes a sound. `None` means that each does.
    pub fn sound(&self, currency: Currency) -> Result<Option<Money>, ConfigError> {
        let from = Money::parse(&self.sound_from.to_string(), currency);
        let from = from.ok_or_else(|| {
            let expected = "a sum such as 500, or 0 for a sound with each";
            let said = self.sound_from.to_string();
            ConfigError::bad("desk.orders.sound_from", &said, expected)
        })?;
        Ok((from.minor > 0).then_some(from))
    }

    fn check(&self) -> Result<(), ConfigError> {
        if !self.comes_from(OrderSource::Own) {
            let expected = "a list with \"own\" in it, such as [\"own\", \"crm\", \"market\"]";
            return Err(ConfigError::bad(
                "desk.orders.from",
                "without own",
                expected,
            ));
        }
        self.sound(Currency::UAH).map(drop)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderPosts {
    #[default]
    All,
    /// They stand in the list alone.
    None,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            chat_id: None,
            log_chat_id: None,
            admins: Vec::new(),
            topics: false,
            hold_hours: 24,
            assign: Policy::default(),
            own_first_minutes: 0,
            max_parallel: 30,
            load: Load::default(),
            answer_minutes: 10,
            remind_minutes: 15,
            escalate_minutes: 60,
            managers_see: Sees::default(),
            hours: WorkingHours::default(),
            name: None,
            departments: Vec::new(),
            subjects: Vec::new(),
            notices_for_held: NoticesForHeld::default(),
            introduce: true,
            max_wait_minutes: 15,
            take_over_minutes: 15,
            idle_close_minutes: 2_880,
            grace_minutes: 60,
            reopen_days: 30,
            ask_rating: true,
            nightly_at: "21:00".to_owned(),
            orders: Orders::default(),
        }
    }
}

impl Desk {
    /// The departments whose queues the program shares out: their ids between commas.
    pub fn sharing(&self) -> String {
        let first = Some(0).filter(|_| self.assign.is_automatic());
        let others = self.departments.iter();
        let others = others.filter(|it| it.assign.unwrap_or(self.assign).is_automatic());
        let ids = first.into_iter().chain(others.map(|it| it.id));
        ids.fold(",".to_owned(), |list, id| format!("{list}{id},"))
    }

    /// The chats that are named here, by the names of their settings.
    pub fn chats(&self) -> Vec<(String, ChatId)> {
        let mut named = Vec::new();
        let mut add = |name: String, chat: Option<i64>| {
            let chat = chat.map(ChatId);
            if let Some(chat) = chat.filter(|chat| named.iter().all(|(_, known)| known != chat)) {
                named.push((name, chat));
            }
        };
        add("desk.chat_id".to_owned(), self.chat_id);
        for department in &self.departments {
            add(
                format!("desk.departments[{}].chat_id", department.id),
                department.chat_id,
            );
        }
        add("desk.log_chat_id".to_owned(), self.log_chat_id);
        named
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        for (key, number, most) in [
            ("desk.hold_hours", self.hold_hours, 8_760),
            ("desk.max_parallel", self.max_parallel, 10_000),
        ] {
            if !(1..=most).contains(&number) {
                let expected = format!("a number from 1 to {most}");
                return Err(ConfigError::bad(key, &number.to_string(), &expected));
            }
        }
        for (key, minutes) in [
            ("own_first_minutes", self.own_first_minutes),
            ("answer_minutes", self.answer_minutes),
            ("remind_minutes", self.remind_minutes),
            ("escalate_minutes", self.escalate_minutes),
            ("max_wait_minutes", self.max_wait_minutes),
            ("take_over_minutes", self.take_over_minutes),
            ("idle_close_minutes", self.idle_close_minutes),
            ("grace_minutes", self.grace_minutes),
            ("orders.remind_minutes", self.orders.remind_minutes),
        ] {
            check_minutes(&format!("desk.{key}"), minutes)?;
        }
        self.orders.check()?;
        self.nightly()?;
        super::subject::check_ids(&self.subjects, &self.departments)?;
        self.check_departments()?;
        self.check_people()?;
        if self.topics && self.chat_id.is_none() {
            return Err(ConfigError::missing(
                "desk.chat_id",
                "the forum group in which conversations get their topics",
            ));
        }
        Ok(())
    }

    fn check_departments(&self) -> Result<(), ConfigError> {
        for (place, department) in self.departments.iter().enumerate() {
            department.check()?;
            if self.departments[..place]
                .iter()
                .any(|it| it.id == department.id)
            {
                return Err(ConfigError::bad(
                    "desk.departments.id",
                    &department.id.to_string(),
                    "a number that no other department has",
                ));
            }
        }
        Ok(())
    }

    /// The ids of people and of groups.
    fn check_people(&self) -> Result<(), ConfigError> {
        for (key, chat) in [
            ("desk.chat_id", self.chat_id),
            ("desk.log_chat_id", self.log_chat_id),
        ] {
            if let Some(chat) = chat.filter(|chat| *chat >= 0) {
                return Err(ConfigError::bad(
                    key,
                    &chat.to_string(),
                    "the id of a group, which begins with a minus, such as -1001234567890",
                ));
            }
        }
        if let Some(wrong) = self.admins.iter().find(|id| **id <= 0) {
            return Err(ConfigError::bad(
                "desk.admins",
                &wrong.to_string(),
                "the ids of people, such as 123456789; the bot tells each their own at /id",
            ));
        }
        Ok(())
    }

    /// The time of the line of the day.
    pub fn nightly(&self) -> Result<Option<NaiveTime>, ConfigError> {
        let text = self.nightly_at.trim();
        if text.is_empty() {
            return Ok(None);
        }
        NaiveTime::parse_from_str(text, "%H:%M")
            .map(Some)
            .map_err(|_| {
                ConfigError::bad("desk.nightly_at", text, "a time such as 21:00, or nothing")
            })
    }
}

/// A year: working time is counted day by day.
const MOST_MINUTES: u32 = 525_600;

pub(super) fn check_minutes(key: &str, minutes: u32) -> Result<(), ConfigError> {
    if minutes <= MOST_MINUTES {
        return Ok(());
    }
    let expected = format!("minutes, at most {MOST_MINUTES}");
    Err(ConfigError::bad(key, &minutes.to_string(), &expected))
}

/// A list, one number, or numbers with commas as the environment gives them.
fn ids<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Ids {
        Many(Vec<i64>),
        One(i64),
        Written(String),
    }
    match Ids::deserialize(from) {
        Ok(Ids::Many(ids)) => Ok(ids),
        Ok(Ids::One(id)) => Ok(vec![id]),
        Ok(Ids::Written(text)) => text
            .split(',')
            .map(str::trim)
            .filter(|id| !id.is_empty())
            .map(|id| {
                id.parse().map_err(|_| {
                    D::Error::custom(format!(
                        "{} is not a Telegram user id; expected numbers such as 4242",
                        shown(id)
                    ))
                })
            })
            .collect(),
        Err(_) => Err(D::Error::custom(
            "expected Telegram user ids such as [4242, 4343]",
        )),
    }
}
