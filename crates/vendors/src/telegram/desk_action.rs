//! What a button of the managers' desk carries: `d` and a letter, then its numbers.

pub use super::sms_action::{SmsAction, SmsLog};
use super::{letter_action::LetterAction, link_action::LinkAction, order_action::OrderAction};
use mistok_core::domain::{
    id::{ChatId, ConversationId, DepartmentId, EntryId, LabelId, ManagerId},
    order::OrderTab,
    statistics::Scope,
};

/// What a manager's press asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskAction {
    Home,
    Take(ConversationId),
    Open(ConversationId),
    Write(ConversationId),
    /// A page of the history, from the newest.
    History(ConversationId, u32),
    /// The file of an entry.
    File(EntryId),
    MarkRead(ConversationId),
    /// A page of the ready answers, to be sent by a press.
    Canned(ConversationId, u32),
    /// One of them, by the code of its name.
    CannedText(ConversationId, u32),
    CannedSend(ConversationId, u32),
    /// Asks for the new state of the customer's newest order.
    Fulfil(ConversationId),
    Release(ConversationId),
    /// The conversation as a file.
    Export(ConversationId),
    /// Takes it from a colleague; asks once.
    TakeOver(ConversationId),
    /// From who held it when it was asked: by the fence of that hold.
    TakeOverNow(ConversationId, u32),
    /// To whom it can be handed over.
    Colleagues(ConversationId),
    HandTo(ConversationId, ManagerId),
    /// Without a note.
    HandNow(ConversationId, ManagerId),
    /// The note that was asked for is left out.
    HandSkip(ConversationId, ManagerId),
    Finish(ConversationId),
    /// Shows what a lead made of the conversation would say.
    Lead(ConversationId),
    CreateLead(ConversationId),
    List(List, u32),
    /// Send an answer (again), whatever has happened to it.
    SendAgain(EntryId),
    /// Send an answer in Latin letters.
    SendLatin(EntryId),
    /// An answer of unknown fate has arrived.
    Arrived(EntryId),
    /// An answer is not to be sent any more.
    Drop(EntryId),
    Approve(ManagerId),
    Reject(ManagerId),
    Ban(ManagerId),
    MakeAdmin(ManagerId),
    Users(u32),
    /// Nothing automatic goes to this person for an hour: they flood.
    Silence(ChatId),
    /// The manager is there.
    Here,
    /// The manager has a break.
    Away,
    /// The manager has a break and goes on with their customers afterwards.
    AwayKeeping,
    /// Customers who wait for the manager go back to the queue.
    Yield,
    /// The statistics of a period.
    Figures(Scope),
    FiguresByDay(Scope),
    FiguresByManager(Scope, u32),
    /// What the figures mean.
    Meaning(Scope),
    /// The figures as a picture.
    Chart(Scope),
    /// The cases as a file.
    Table(Scope),
    /// To another department; asks for a note.
    MoveTo(ConversationId, DepartmentId),
    /// Without a note.
    MoveNow(ConversationId, DepartmentId),
    /// The note that was asked for is left out.
    MoveSkip(ConversationId, DepartmentId),
    /// Where one of the shop's people works.
    Person(ManagerId),
    /// They work there from now on, or no longer.
    Join(ManagerId, DepartmentId),
    /// They see more or less there.
    See(ManagerId, DepartmentId),
    Sms(SmsAction),
    /// About something that was given up.
    Letter(LetterAction),
    /// About an order.
    Order(OrderAction),
    /// Of `/link`.
    Link(LinkAction),
    /// A page of the labels of a conversation.
    Labels(ConversationId, u32),
    /// A page of the shop's labels.
    AllLabels(u32),
    /// Puts one on, or takes it off.
    Label(ConversationId, LabelId),
    /// It goes before others from now on, or no more.
    Urgent(ConversationId),
    /// Asks for how long it is put off; of one that is, takes it back.
    AskSnooze(ConversationId),
    Snooze(ConversationId, Later),
    /// Asks how its customer is to be blocked; of one who is, ends that.
    AskBlock(ConversationId),
    Block(ConversationId, BlockFor),
    /// A page of the last search in words of messages, from the newest.
    Said(u32),
}

/// Until when a conversation is put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    Hour,
    Tomorrow,
    Monday,
}

impl Later {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Hour, "h"),
        (Self::Tomorrow, "t"),
        (Self::Monday, "m"),
    ];
}

/// How and for how long somebody is blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockFor {
    BanDay,
    ShadowDay,
    BanForever,
    ShadowForever,
}

impl BlockFor {
    const ALL: [(Self, &'static str); 4] = [
        (Self::BanDay, "b"),
        (Self::ShadowDay, "s"),
        (Self::BanForever, "bf"),
        (Self::ShadowForever, "sf"),
    ];
}

/// The code of a choice.
fn code_of<T: PartialEq>(all: &[(T, &'static str)], chosen: &T) -> &'static str {
    let found = all.iter().find(|(it, _)| it == chosen);
    found.map_or("", |(_, code)| code)
}

/// The choice of a code.
fn of_code<T: Copy>(all: &[(T, &'static str)], code: &str) -> Option<T> {
    let found = all.iter().find(|(_, known)| *known == code);
    found.map(|(it, _)| *it)
}

/// Which conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    Mine,
    MyHistory,
    Queue,
    All,
    /// Those that are put off.
    Snoozed,
    /// Of customers who are blocked.
    Blocked,
    /// Of customers without a confirmed phone.
    WithoutPhone,
    Labelled(LabelId),
}

impl List {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Mine, "m"),
        (Self::MyHistory, "h"),
        (Self::Queue, "q"),
        (Self::All, "a"),
        (Self::Snoozed, "z"),
        (Self::Blocked, "b"),
        (Self::WithoutPhone, "p"),
    ];

    fn code(self) -> String {
        match self {
            Self::Labelled(label) => format!("l{label}"),
            other => code_of(&Self::ALL, &other).to_owned(),
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        match code.strip_prefix('l') {
            Some(label) => label.parse().ok().map(|id| Self::Labelled(LabelId(id))),
            None => of_code(&Self::ALL, code),
        }
    }
}

impl DeskAction {
    #[expect(clippy::too_many_lines, reason = "a line for each action")]
    pub(super) fn to_data(self) -> String {
        match self {
            Self::Home => "dn".to_owned(),
            Self::Take(id) => format!("dt:{id}"),
            Self::Open(id) => format!("do:{id}"),
            Self::Write(id) => format!("dw:{id}"),
            Self::History(id, page) => format!("dh:{id}:{page}"),
            Self::File(id) => format!("df:{id}"),
            Self::MarkRead(id) => format!("dr:{id}"),
            Self::Canned(id, page) => format!("dac:{id}:{page}"),
            Self::CannedText(id, code) => format!("dat:{id}:{code}"),
            Self::CannedSend(id, code) => format!("dan:{id}:{code}"),
            Self::Fulfil(id) => format!("ds:{id}"),
            Self::Release(id) => format!("dx:{id}"),
            Self::Export(id) => format!("dqx:{id}"),
            Self::TakeOver(id) => format!("dqt:{id}"),
            Self::TakeOverNow(id, fence) => format!("dqo:{id}:{fence}"),
            Self::Colleagues(id) => format!("dg:{id}"),
            Self::HandTo(id, manager) => format!("dk:{id}:{manager}"),
            Self::HandNow(id, manager) => format!("dy:{id}:{manager}"),
            Self::HandSkip(id, manager) => format!("dqk:{id}:{manager}"),
            Self::Finish(id) => format!("de:{id}"),
            Self::Lead(id) => format!("dc:{id}"),
            Self::CreateLead(id) => format!("dcn:{id}"),
            Self::List(list, page) => format!("dl:{}:{page}", list.code()),
            Self::SendAgain(id) => format!("da:{id}"),
            Self::SendLatin(id) => format!("dsl:{id}"),
            Self::Arrived(id) => format!("dv:{id}"),
            Self::Drop(id) => format!("dd:{id}"),
            Self::Approve(id) => format!("dp:{id}"),
            Self::Reject(id) => format!("dj:{id}"),
            Self::Ban(id) => format!("db:{id}"),
            Self::MakeAdmin(id) => format!("dm:{id}"),
            Self::Users(page) => format!("du:{page}"),
            Self::Silence(chat) => format!("dqh:{chat}"),
            Self::Here => "dih".to_owned(),
            Self::Away => "dia".to_owned(),
            Self::AwayKeeping => "dik".to_owned(),
            Self::Yield => "diy".to_owned(),
            Self::Figures(scope) => format!("dz:{}", scope.to_code()),
            Self::FiguresByDay(scope) => format!("dzd:{}", scope.to_code()),
            Self::FiguresByManager(scope, page) => format!("dzm:{}:{page}", scope.to_code()),
            Self::Meaning(scope) => format!("dzw:{}", scope.to_code()),
            Self::Chart(scope) => format!("dzg:{}", scope.to_code()),
            Self::Table(scope) => format!("dzt:{}", scope.to_code()),
            Self::MoveTo(id, department) => format!("dqm:{id}:{department}"),
            Self::MoveNow(id, department) => format!("dqn:{id}:{department}"),
            Self::MoveSkip(id, department) => format!("dqd:{id}:{department}"),
            Self::Person(manager) => format!("dqp:{manager}"),
            Self::Join(manager, department) => format!("dqj:{manager}:{department}"),
            Self::See(manager, department) => format!("dqs:{manager}:{department}"),
            Self::Sms(action) => action.to_data(),
            Self::Letter(action) => action.to_data(),
            Self::Order(action) => action.to_data(),
            Self::Link(action) => action.to_data(),
            Self::Labels(id, page) => format!("dbl:{id}:{page}"),
            Self::AllLabels(page) => format!("dba:{page}"),
            Self::Label(id, label) => format!("dbt:{id}:{label}"),
            Self::Urgent(id) => format!("dbu:{id}"),
            Self::AskSnooze(id) => format!("dbz:{id}"),
            Self::Snooze(id, later) => format!("dbs:{id}:{}", code_of(&Later::ALL, &later)),
            Self::AskBlock(id) => format!("dbb:{id}"),
            Self::Block(id, how) => format!("dbo:{id}:{}", code_of(&BlockFor::ALL, &how)),
            Self::Said(page) => format!("dbw:{page}"),
        }
    }

    #[expect(clippy::too_many_lines, reason = "a line for each code")]
    pub(super) fn parse(code: &str, first: Option<&str>, second: Option<&str>) -> Option<Self> {
        let number = |text: &str| text.parse::<i64>().ok();
        let one = |make: fn(i64) -> Self| match (first, second) {
            (Some(text), None) => number(text).map(make),
            _ => None,
        };
        let alone = |action| (first.is_none() && second.is_none()).then_some(action);
        let two = || Some((number(first?)?, second?));
        match code {
            "dih" => alone(Self::Here),
            "dia" => alone(Self::Away),
            "dik" => alone(Self::AwayKeeping),
            "diy" => alone(Self::Yield),
            "dn" => alone(Self::Home),
            "dt" => one(|id| Self::Take(ConversationId(id))),
            "do" => one(|id| Self::Open(ConversationId(id))),
            "dw" => one(|id| Self::Write(ConversationId(id))),
            "dh" => {
                let (id, page) = two()?;
                Some(Self::History(ConversationId(id), page.parse().ok()?))
            }
            "dac" | "dat" | "dan" => {
                let (id, which) = two()?;
                let (id, which) = (ConversationId(id), which.parse().ok()?);
                Some(match code {
                    "dac" => Self::Canned(id, which),
                    "dat" => Self::CannedText(id, which),
                    _ => Self::CannedSend(id, which),
                })
            }
            "df" => one(|id| Self::File(EntryId(id))),
            "dr" => one(|id| Self::MarkRead(ConversationId(id))),
            "ds" => one(|id| Self::Fulfil(ConversationId(id))),
            "dx" => one(|id| Self::Release(ConversationId(id))),
            "dqx" => one(|id| Self::Export(ConversationId(id))),
            "dqt" => one(|id| Self::TakeOver(ConversationId(id))),
            "dqo" => {
                let (id, fence) = two()?;
                Some(Self::TakeOverNow(ConversationId(id), fence.parse().ok()?))
            }
            "dg" => one(|id| Self::Colleagues(ConversationId(id))),
            "dk" | "dy" | "dqk" => {
                let (id, manager) = two()?;
                let (id, manager) = (ConversationId(id), ManagerId(number(manager)?));
                Some(match code {
                    "dk" => Self::HandTo(id, manager),
                    "dy" => Self::HandNow(id, manager),
                    _ => Self::HandSkip(id, manager),
                })
            }
            "de" => one(|id| Self::Finish(ConversationId(id))),
            "dc" => one(|id| Self::Lead(ConversationId(id))),
            "dcn" => one(|id| Self::CreateLead(ConversationId(id))),
            "dl" => listed(first?, second?),
            "da" => one(|id| Self::SendAgain(EntryId(id))),
            "dsl" => one(|id| Self::SendLatin(EntryId(id))),
            "dv" => one(|id| Self::Arrived(EntryId(id))),
            "dd" => one(|id| Self::Drop(EntryId(id))),
            "dp" => one(|id| Self::Approve(ManagerId(id))),
            "dj" => one(|id| Self::Reject(ManagerId(id))),
            "db" => one(|id| Self::Ban(ManagerId(id))),
            "dm" => one(|id| Self::MakeAdmin(ManagerId(id))),
            "du" => match (first, second) {
                (Some(page), None) => Some(Self::Users(page.parse().ok()?)),
                _ => None,
            },
            "dqh" => one(|id| Self::Silence(ChatId(id))),
            "dbl" => {
                let page = second.map_or(Some(0), |page| page.parse().ok())?;
                Some(Self::Labels(ConversationId(number(first?)?), page))
            }
            "dbu" => one(|id| Self::Urgent(ConversationId(id))),
            "dbz" => one(|id| Self::AskSnooze(ConversationId(id))),
            "dbb" => one(|id| Self::AskBlock(ConversationId(id))),
            "dbw" | "dba" => match (first, second) {
                (Some(page), None) if code == "dbw" => Some(Self::Said(page.parse().ok()?)),
                (Some(page), None) => Some(Self::AllLabels(page.parse().ok()?)),
                _ => None,
            },
            "dbt" | "dbs" | "dbo" => {
                let (id, choice) = two()?;
                let id = ConversationId(id);
                Some(match code {
                    "dbt" => Self::Label(id, LabelId(number(choice)?)),
                    "dbs" => Self::Snooze(id, of_code(&Later::ALL, choice)?),
                    _ => Self::Block(id, of_code(&BlockFor::ALL, choice)?),
                })
            }
            "dqp" => one(|id| Self::Person(ManagerId(id))),
            "dqm" | "dqn" | "dqd" | "dqj" | "dqs" => of_departments(code, first?, second?),
            _ => {
                let sms = SmsAction::parse(code, first, second).map(Self::Sms);
                sms.or_else(|| LetterAction::parse(code, first, second).map(Self::Letter))
                    .or_else(|| OrderAction::parse(code, first, second).map(Self::Order))
                    .or_else(|| LinkAction::parse(code, first, second).map(Self::Link))
                    .or_else(|| statistics(code, first?, second))
            }
        }
    }

    /// The conversation that it is about.
    #[expect(clippy::too_many_lines, reason = "a line for each action")]
    pub const fn conversation(self) -> Option<ConversationId> {
        match self {
            Self::Take(id)
            | Self::Open(id)
            | Self::Write(id)
            | Self::History(id, _)
            | Self::MarkRead(id)
            | Self::Canned(id, _)
            | Self::CannedText(id, _)
            | Self::CannedSend(id, _)
            | Self::Fulfil(id)
            | Self::Release(id)
            | Self::Export(id)
            | Self::TakeOver(id)
            | Self::TakeOverNow(id, _)
            | Self::Colleagues(id)
            | Self::HandTo(id, _)
            | Self::HandNow(id, _)
            | Self::HandSkip(id, _)
            | Self::Finish(id)
            | Self::Lead(id)
            | Self::CreateLead(id)
            | Self::MoveTo(id, _)
            | Self::MoveNow(id, _)
            | Self::MoveSkip(id, _)
            | Self::Labels(id, _)
            | Self::Label(id, _)
            | Self::Urgent(id)
            | Self::AskSnooze(id)
            | Self::Snooze(id, _)
            | Self::AskBlock(id)
            | Self::Block(id, _) => Some(id),
            Self::Home
            | Self::File(_)
            | Self::List(..)
            | Self::SendAgain(_)
            | Self::SendLatin(_)
            | Self::Arrived(_)
            | Self::Drop(_)
            | Self::Approve(_)
            | Self::Reject(_)
            | Self::Ban(_)
            | Self::MakeAdmin(_)
            | Self::Users(_)
            | Self::Silence(_)
            | Self::Here
            | Self::Away
            | Self::AwayKeeping
            | Self::Yield
            | Self::Figures(_)
            | Self::FiguresByDay(_)
            | Self::FiguresByManager(..)
            | Self::Meaning(_)
            | Self::Chart(_)
            | Self::Table(_)
            | Self::Person(_)
            | Self::Join(..)
            | Self::See(..)
            | Self::Sms(_)
            | Self::Letter(_)
            | Self::Order(_)
            | Self::Link(_)
            | Self::AllLabels(_)
            | Self::Said(_) => None,
        }
    }
}

/// The departments of managers, and a conversation that moves to another department.
fn of_departments(code: &str, id: &str, department: &str) -> Option<DeskAction> {
    let (id, department) = (id.parse().ok()?, DepartmentId(department.parse().ok()?));
    Some(match code {
        "dqm" => DeskAction::MoveTo(ConversationId(id), department),
        "dqn" => DeskAction::MoveNow(ConversationId(id), department),
        "dqd" => DeskAction::MoveSkip(ConversationId(id), department),
        "dqj" => DeskAction::Join(ManagerId(id), department),
        _ => DeskAction::See(ManagerId(id), department),
    })
}

/// A page of a list. Keyboards of earlier versions list chats by the state of their orders: those
/// orders are shown.
fn listed(code: &str, page: &str) -> Option<DeskAction> {
    let own = |tab| Some(DeskAction::Order(OrderAction::Own(tab, 0)));
    match code {
        "f" => own(OrderTab::InWork),
        "d" => own(OrderTab::Done),
        _ => Some(DeskAction::List(List::from_code(code)?, page.parse().ok()?)),
    }
}

/// What is asked of the statistics.
fn statistics(code: &str, first: &str, second: Option<&str>) -> Option<DeskAction> {
    let scoped = |make: fn(Scope) -> DeskAction| Scope::from_code(first).map(make);
    match (code, second) {
        ("dz", None) => scoped(DeskAction::Figures),
        ("dzd", None) => scoped(DeskAction::FiguresByDay),
        ("dzw", None) => scoped(DeskAction::Meaning),
        ("dzg", None) => scoped(DeskAction::Chart),
        ("dzt", None) => scoped(DeskAction::Table),
        ("dzm", Some(page)) => {
            let scope = Scope::from_code(first)?;
            Some(DeskAction::FiguresByManager(scope, page.parse().ok()?))
        }
        // Keyboards of earlier versions carry a page of another list.
        ("dzo", None) => Some(DeskAction::Order(OrderAction::List(OrderTab::InWork, 0))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_or_long_of_a_number_is_none() {
        assert_eq!(DeskAction::parse("dt", None, None), None);
        assert_eq!(DeskAction::parse("dt", Some("1"), Some("2")), None);
    }
}
