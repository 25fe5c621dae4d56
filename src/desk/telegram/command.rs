//! The words of managers' commands.

use crate::{
    desk::people::{presence::Change, roles::Right},
    domain::{
        id::{ManagerId, SmsId},
        link::DeskTarget,
    },
};

/// What a manager's command means. The desk takes no other commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Home,
    Help,
    Id,
    Shop,
    Mine,
    Orders,
    Statistics,
    All,
    Queue,
    Search(String),
    Write(String),
    /// What is asked of the SMS.
    Sms(String),
    SmsCard(SmsId),
    Canned(String),
    /// What a link is asked for.
    Link(String),
    /// An order by its number, which a link names.
    Order(i64),
    Note(String),
    /// The open conversation as a file, or the table that is named.
    Export(String),
    /// A label for the open conversation.
    Label(String),
    /// The open conversation is put off until then.
    Snooze(String),
    Release,
    Finish,
    Language,
    /// Reads the CRM's catalog now.
    Refresh,
    Clean,
    Failed,
    Health,
    Users,
    Here,
    Away,
    Team,
    Shift,
    /// An admin changes when somebody works, or what they are given.
    Duty(ManagerId, Change),
    Open(i64),
    Card(i64),
    Connected(i64),
    Connect(i64),
    ChangeStatus(i64),
    Approve(ManagerId),
    Ban(ManagerId),
    MakeAdmin(ManagerId),
    Person(ManagerId),
    /// A command that needs a number, without one.
    Unnumbered(&'static str),
}

/// A command that carries a number.
type Numbered = fn(i64) -> Command;

impl Command {
    /// Reads a command's name and argument; numbers stand in the name, as `/open_chat_7`.
    #[expect(clippy::too_many_lines, reason = "a line for each command")]
    pub fn read(name: &str, argument: &str) -> Option<Self> {
        let numbered = |prefix: &str| number(name.strip_prefix(prefix)?);
        let words = || argument.to_owned();
        Some(match name {
            "start" => match DeskTarget::parse(argument) {
                Some(DeskTarget::Chat(number)) => Self::Open(number),
                Some(DeskTarget::Order(number)) => Self::Order(number),
                None => Self::Home,
            },
            "menu" | "desk" | "cancel" => Self::Home,
            "help" => Self::Help,
            "id" => Self::Id,
            "shop" => Self::Shop,
            "chats" => Self::Mine,
            "orders" => Self::Orders,
            "stats" => Self::Statistics,
            "history" => Self::All,
            "queue" => Self::Queue,
            "find" => Self::Search(words()),
            "write" => Self::Write(words()),
            "canned" => Self::Canned(words()),
            "link" => Self::Link(words()),
            "sms" => Self::Sms(words()),
            "note" => Self::Note(words()),
            "export" => Self::Export(words()),
            "label" | "labels" => Self::Label(words()),
            "snooze" => Self::Snooze(words()),
            "release" => Self::Release,
            "end" => Self::Finish,
            "language" => Self::Language,
            "refresh" => Self::Refresh,
            "clean" => Self::Clean,
            "failed" => Self::Failed,
            "health" => Self::Health,
            "all_users" => Self::Users,
            "here" => Self::Here,
            "away" | "break" => Self::Away,
            "team" => Self::Team,
            "shift" => Self::Shift,
            _ => {
                // The longer names first: one is the beginning of another.
                let known: [(&str, Numbered); 10] = [
                    ("get_connected_users_", Self::Connected),
                    ("change_status_chat_", Self::ChangeStatus),
                    ("connect_to_chat_", Self::Connect),
                    ("open_chat_", Self::Open),
                    ("get_chat_", Self::Card),
                    ("approve_", |id| Self::Approve(ManagerId(id))),
                    ("admin_", |id| Self::MakeAdmin(ManagerId(id))),
                    ("user_", |id| Self::Person(ManagerId(id))),
                    ("ban_", |id| Self::Ban(ManagerId(id))),
                    ("sms_", |id| Self::SmsCard(SmsId(id))),
                ];
                let duty = |prefix, change: Change| {
                    numbered(prefix).map(|id| Self::Duty(ManagerId(id), change))
                };
                let changed = duty("shift_", Change::Shifts(words()))
                    .or_else(|| duty("dayoff_", Change::DaysOff(words())))
                    .or_else(|| duty("limit_", Change::Limit(words())))
                    .or_else(|| duty("own_", Change::OwnClients));
                if changed.is_some() {
                    return changed;
                }
                let bare = ["shift_", "dayoff_", "limit_", "own_"];
                if let Some(prefix) = bare.into_iter().find(|prefix| name.starts_with(prefix)) {
                    return Some(Self::Unnumbered(prefix));
                }
                return known.iter().find_map(|(prefix, make)| {
                    let rest = name.strip_prefix(prefix)?;
                    // The number may stand behind a space.
                    let rest = if rest.is_empty() { argument } else { rest };
                    Some(number(rest).map_or(Self::Unnumbered(prefix), make))
                });
            }
        })
    }

    /// The right that it needs.
    pub const fn right(&self) -> Right {
        let rules = matches!(
            self,
            Self::Clean
                | Self::Refresh
                | Self::Link(_)
                | Self::Failed
                | Self::Health
                | Self::Users
                | Self::Duty(..)
                | Self::Connected(_)
                | Self::Connect(_)
                | Self::Approve(_)
                | Self::Ban(_)
                | Self::MakeAdmin(_)
                | Self::Person(_)
        ) || matches!(self, Self::Export(asked) if !asked.is_empty());
        if rules { Right::Rule } else { Right::Answer }
    }
}

/// The number of a command. One that is too long names nothing, and that is said.
fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(i64::MAX))
}
