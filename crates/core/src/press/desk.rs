//! What managers press at the desk: `d` and a letter.

use super::{
    catalog::CatalogAction,
    declare::{Argument, Parts, actions, choices, push},
    figures::FiguresAction,
    letters::LetterAction,
    links::LinkAction,
    orders::OrderAction,
    people::PeopleAction,
    sms::SmsAction,
};
use crate::domain::{
    id::{ConversationId, DepartmentId, EntryId, LabelId, ManagerId},
    order::OrderTab,
};

actions! {
    /// What a manager's press asks for.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum DeskAction {
        Home = "dn",
        Take(conversation: ConversationId) = "dt",
        Open(conversation: ConversationId) = "do",
        Write(conversation: ConversationId) = "dw",
        /// A page of the history, from the newest.
        History(conversation: ConversationId, page: u32) = "dh",
        /// The file of an entry.
        File(entry: EntryId) = "df",
        MarkRead(conversation: ConversationId) = "dr",
        /// A page of the canned answers, to be sent by a press.
        Canned(conversation: ConversationId, page: u32) = "dac",
        /// One of them, by the code of its name.
        CannedText(conversation: ConversationId, code: u32) = "dat",
        CannedSend(conversation: ConversationId, code: u32) = "dan",
        /// Asks for the new state of the customer's newest order.
        Fulfil(conversation: ConversationId) = "ds",
        Release(conversation: ConversationId) = "dx",
        /// The conversation as a file.
        Export(conversation: ConversationId) = "dqx",
        /// Takes it from a colleague; asks once.
        TakeOver(conversation: ConversationId) = "dqt",
        /// From the manager who held it when the question was asked: by the fence of that hold.
        TakeOverNow(conversation: ConversationId, fence: u32) = "dqo",
        /// The colleagues to whom it can be handed over.
        Colleagues(conversation: ConversationId) = "dg",
        HandTo(conversation: ConversationId, manager: ManagerId) = "dk",
        /// Without a note.
        HandNow(conversation: ConversationId, manager: ManagerId) = "dy",
        /// Leaves out the note that was asked for.
        HandSkip(conversation: ConversationId, manager: ManagerId) = "dqk",
        Finish(conversation: ConversationId) = "de",
        /// Shows the lead that would be made of the conversation.
        Lead(conversation: ConversationId) = "dc",
        CreateLead(conversation: ConversationId) = "dcn",
        List(list: List, page: u32) = "dl",
        /// Sends an answer (again), in whatever state it is.
        SendAgain(entry: EntryId) = "da",
        /// Sends an answer in Latin letters.
        SendLatin(entry: EntryId) = "dsl",
        /// An answer of unknown fate has arrived.
        Arrived(entry: EntryId) = "dv",
        /// An answer is not to be sent any more.
        Drop(entry: EntryId) = "dd",
        /// To another department; asks for a note.
        MoveTo(conversation: ConversationId, department: DepartmentId) = "dqm",
        /// Without a note.
        MoveNow(conversation: ConversationId, department: DepartmentId) = "dqn",
        /// Leaves out the note that was asked for.
        MoveSkip(conversation: ConversationId, department: DepartmentId) = "dqd",
        /// About the desk's people.
        People(action: PeopleAction),
        /// About the statistics.
        Figures(action: FiguresAction),
        Sms(action: SmsAction),
        /// About something that was given up.
        Letter(action: LetterAction),
        /// About an order.
        Order(action: OrderAction),
        /// Of `/link`.
        Link(action: LinkAction),
        /// About a catalog file.
        Catalog(action: CatalogAction),
        /// A page of the labels of a conversation.
        Labels(conversation: ConversationId, page: u32) = "dbl",
        /// A page of the shop's labels.
        AllLabels(page: u32) = "dba",
        /// Puts a label on, or takes it off.
        Label(conversation: ConversationId, label: LabelId) = "dbt",
        /// It goes before others from now on, or no more.
        Urgent(conversation: ConversationId) = "dbu",
        /// Asks until when to put it off; takes back one that is put off.
        AskSnooze(conversation: ConversationId) = "dbz",
        Snooze(conversation: ConversationId, until: Later) = "dbs",
        /// Asks how its customer is to be blocked; ends the block of a blocked one.
        AskBlock(conversation: ConversationId) = "dbb",
        Block(conversation: ConversationId, how: BlockFor) = "dbo",
        /// A page of the last search in words of messages, from the newest.
        Said(page: u32) = "dbw",
    }

    earlier = read_earlier;

    /// The conversation that it is about.
    fn conversation -> Option<ConversationId>;
}

/// Reads keyboards of earlier versions.
fn read_earlier(parts: &mut Parts<'_>) -> Option<DeskAction> {
    match parts.take()? {
        // The first page of a conversation's labels had no number.
        "dbl" => Some(DeskAction::Labels(ConversationId::read(parts)?, 0)),
        // Conversations by the state of their orders, with a page: those orders are shown.
        "dl" => {
            let tab = match parts.take()? {
                "f" => OrderTab::InWork,
                "d" => OrderTab::Done,
                _ => return None,
            };
            parts.take()?;
            Some(DeskAction::Order(OrderAction::Own(tab, 0)))
        }
        // A page of orders in another list.
        "dzo" => {
            parts.take()?;
            Some(DeskAction::Order(OrderAction::List(OrderTab::InWork, 0)))
        }
        _ => None,
    }
}

choices! {
    /// Until when a conversation is put off.
    pub enum Later {
        Hour = "h",
        Tomorrow = "t",
        Monday = "m",
    }
}

choices! {
    /// How and for how long somebody is blocked.
    pub enum BlockFor {
        BanDay = "b",
        ShadowDay = "s",
        BanForever = "bf",
        ShadowForever = "sf",
    }
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
    /// Labels have a number behind their `l`.
    const PLAIN: [(Self, &'static str); 7] = [
        (Self::Mine, "m"),
        (Self::MyHistory, "h"),
        (Self::Queue, "q"),
        (Self::All, "a"),
        (Self::Snoozed, "z"),
        (Self::Blocked, "b"),
        (Self::WithoutPhone, "p"),
    ];
}

impl Argument for List {
    fn write(&self, data: &mut String) {
        match self {
            Self::Labelled(label) => push(data, &format!("l{label}")),
            plain => {
                let found = Self::PLAIN.iter().find(|(list, _)| list == plain);
                push(data, found.map_or("", |(_, text)| text));
            }
        }
    }

    fn read(parts: &mut Parts<'_>) -> Option<Self> {
        let text = parts.take()?;
        if let Some(label) = text.strip_prefix('l') {
            return label.parse().ok().map(|id| Self::Labelled(LabelId(id)));
        }
        let found = Self::PLAIN.iter().find(|(_, known)| *known == text);
        found.map(|(list, _)| *list)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let labels = LabelId::samples().into_iter().map(Self::Labelled);
        Self::PLAIN
            .map(|(list, _)| list)
            .into_iter()
            .chain(labels)
            .collect()
    }
}
