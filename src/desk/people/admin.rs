//! What admins see and do: people, failures, health, and single conversations by number.

use super::{presence, roles};
use crate::{
    desk::{People, label_of, press, telegram::reply::Reply},
    domain::{
        conversation::Conversation,
        link::DeskTarget,
        manager::{Manager, Role},
    },
    press::DeskAction,
    store::{StoreError, Tx, audit, conversations, customers, desk_orders, leads, managers},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Text},
};

/// People on a page.
const PAGE: u32 = 20;

impl People {
    /// Turns that nobody has: customers of whom nobody knows, leads that nobody hands over, and queues
    /// that nobody shares out. Always 0.
    pub(in crate::desk) async fn count_ownerless(&self, tx: &Tx) -> Result<i64, StoreError> {
        let now = self.notify.now();
        let sharing = self.notify.settings.departments.iter();
        let sharing = sharing
            .filter(|it| it.policy.is_automatic())
            .map(|it| it.id);
        let sharing = sharing.fold(",".to_owned(), |list, id| format!("{list}{id},"));
        Ok(conversations::count_ownerless(tx, &sharing, now).await?
            + conversations::count_late_routes(tx, now).await?
            + leads::count_orphans(tx).await?)
    }

    /// `/all_users`.
    pub async fn users(&self, tx: &Tx, manager: &Manager, page: u32) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        if !roles::is_admin(manager) {
            return Ok(Reply::toast(speech.plain(Text::ToastNotAllowed)));
        }
        let count = managers::count(tx).await?;
        let people = managers::list(tx, page, PAGE).await?;
        let mut html = speech.html_with(Text::UsersTitle, [("count", Arg::from(count))]);
        for person in &people {
            let args = [
                ("name", Arg::from(&person.name)),
                ("label", Arg::from(person.label())),
                ("role", Arg::from(person.role.as_str())),
            ];
            html.push('\n');
            html.push_str(&speech.html_with(Text::UsersLine, args));
            html.push_str(&self.commands(person));
        }
        let mut turns = Vec::new();
        if page > 0 {
            turns.push(press("◀️".to_owned(), DeskAction::Users(page - 1)));
        }
        if count > i64::from(PAGE) * (i64::from(page) + 1) {
            turns.push(press(
                "▶️".to_owned(),
                DeskAction::Users(page.saturating_add(1)),
            ));
        }
        let mut rows: Vec<Vec<Button>> = people
            .iter()
            .filter(|person| person.role == Role::Pending)
            .map(|person| {
                let name = crate::text::cut(&person.name, 20);
                let label = |text| format!("{} {name}", speech.plain(text));
                vec![
                    press(label(Text::ButtonApprove), DeskAction::Approve(person.id)),
                    press(label(Text::ButtonReject), DeskAction::Reject(person.id)),
                ]
            })
            .collect();
        rows.push(turns);
        rows.retain(|row| !row.is_empty());
        Ok(Reply::screen(View::text(html).with(Keyboard::Inline(rows))))
    }

    /// The commands that apply to a person now.
    pub(in crate::desk) fn commands(&self, person: &Manager) -> String {
        let id = person.id;
        let card = if self.notify.settings.departments.len() > 1 {
            format!(" /user_{id}")
        } else {
            String::new()
        };
        match person.role {
            Role::Pending => format!(" /approve_{id} /ban_{id}"),
            Role::Manager => format!("{card} /admin_{id} /ban_{id}"),
            Role::Banned => format!(" /approve_{id}"),
            Role::Admin => format!("{card} /ban_{id}"),
        }
    }

    /// `/get_connected_users_ID`: the managers who hold the conversation, held it before, or work
    /// on its order.
    pub async fn connected(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let name = |label: Option<String>| Arg::from(label.unwrap_or_else(|| "none".to_owned()));
        let holder = match conversation.holder(self.notify.now()) {
            Some(holder) => Some(label_of(tx, holder).await?),
            None => None,
        };
        let order = match customers::newest_order(tx, conversation.customer).await? {
            Some(order) => desk_orders::lookup(tx, order).await?,
            None => None,
        };
        let fulfiller = match order.and_then(|order| order.manager) {
            Some(fulfiller) => Some(label_of(tx, fulfiller).await?),
            None => None,
        };
        let mut earlier = Vec::new();
        for former in audit::holders(tx, conversation.id).await? {
            earlier.push(label_of(tx, former).await?);
        }
        let earlier = (!earlier.is_empty()).then(|| earlier.join(", "));
        let html = speech.html_with(
            Text::Connected,
            [
                ("number", conversation.number.to_string().into()),
                ("holder", name(holder)),
                ("fulfiller", name(fulfiller)),
                ("earlier", name(earlier)),
            ],
        );
        Ok(Reply::message(View::text(html)))
    }
}

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
    SmsCard(i64),
    Canned(String),
    /// What a link is asked for.
    Link(String),
    /// An order by its number, which a link names.
    Order(i64),
    Note(String),
    /// The open conversation as a file.
    Export,
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
    Duty(i64, presence::Change),
    Open(i64),
    Card(i64),
    Connected(i64),
    Connect(i64),
    ChangeStatus(i64),
    Approve(i64),
    Ban(i64),
    MakeAdmin(i64),
    Person(i64),
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
            "export" => Self::Export,
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
                    ("approve_", Self::Approve),
                    ("admin_", Self::MakeAdmin),
                    ("user_", Self::Person),
                    ("ban_", Self::Ban),
                    ("sms_", Self::SmsCard),
                ];
                let duty = |prefix, change: presence::Change| {
                    numbered(prefix).map(|id| Self::Duty(id, change))
                };
                let changed = duty("shift_", presence::Change::Shifts(words()))
                    .or_else(|| duty("dayoff_", presence::Change::DaysOff(words())))
                    .or_else(|| duty("limit_", presence::Change::Limit(words())))
                    .or_else(|| duty("own_", presence::Change::OwnClients));
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
    pub const fn right(&self) -> roles::Right {
        match self {
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
            | Self::Person(_) => roles::Right::Rule,
            _ => roles::Right::Answer,
        }
    }
}

/// The number of a command. One that is too long names nothing, and that is said.
fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(i64::MAX))
}
