//! Deliveries whose message is made at the moment of sending, from the state at that time: answers,
//! notices, what managers are shown.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        content::File,
        delivery::Priority,
        id::{ChatId, ConversationId, EntryId, MessageId, NoticeId},
        stored::{Stored, Unreadable},
    },
    outbox::telegram::DESK,
    store::outbox::Job,
};

/// Telegram may send the parts of an album one by one; they are waited for this long.
pub const ALBUM: TimeDelta = TimeDelta::seconds(1);

/// What is to be done in Telegram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "desk", rename_all = "snake_case")]
pub enum DeskTask {
    /// Sends an answer to the customer.
    Answer { entry: EntryId },
    /// Sends the parts of an album that are queued.
    AnswerAlbum {
        conversation: ConversationId,
        album: String,
    },
    /// Changes an answer on the customer's phone.
    EditAnswer { entry: EntryId },
    /// Shows an entry to a manager.
    Show {
        entry: EntryId,
        chat: ChatId,
        #[serde(default, skip_serializing_if = "Part::is_whole")]
        part: Part,
    },
    ShowAlbum {
        conversation: ConversationId,
        album: String,
        chat: ChatId,
    },
    /// Changes an entry on a manager's phone.
    ShowEdit {
        entry: EntryId,
        chat: ChatId,
        message: MessageId,
        #[serde(default, skip_serializing_if = "Change::is_of_words")]
        change: Change,
    },
    /// Tells the chat of what it has yet to be told.
    Notices { chat: ChatId },
    /// Brings a notice up to date.
    Notice { notice: NoticeId },
    /// Marks the manager's own message with how far it has come.
    Mark { entry: EntryId },
    /// Owes a chat an entry that was set aside.
    Owe { chat: ChatId, entry: EntryId },
    /// Marks words in a managers' chat that nobody carries to the customer.
    Unsent { chat: ChatId, message: MessageId },
    /// Deletes notices of finished conversations; the manager who asked is told the progress.
    Clean {
        chat: ChatId,
        manager: ChatId,
        deleted: i64,
    },
    /// Draws the figures of a period.
    Chart { chat: ChatId, asked: FiguresRequest },
    /// Writes the cases of a period to a file.
    Table { chat: ChatId, asked: FiguresRequest },
    /// Sends the files of a conversation.
    Export {
        chat: ChatId,
        conversation: ConversationId,
    },
    /// Writes a table of the shop to a file for an admin.
    ExportTable {
        chat: ChatId,
        /// [`Kind`](crate::desk::export::Kind) by its name.
        kind: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<NaiveDate>,
        /// [`Format`](crate::desk::export::Format) by its name; CSV where it is not named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        format: Option<String>,
    },
    /// Shows the customer that somebody is writing.
    Typing { conversation: ConversationId },
    /// Sets the commands that a chat shows.
    Menu { chat: ChatId },
    /// Tells people of what was given up or is in trouble, or brings that message up to date.
    Alert { post: i64 },
    /// Draws the QR code of an address.
    LinkCode { chat: ChatId, address: String },
    /// Reads the numbers of a file, and shows what an SMS to all of them takes.
    SmsNumbers {
        chat: ChatId,
        file: File,
        text: String,
    },
    /// Reads a catalog file that an admin has sent, and shows what it would change.
    CatalogRead { chat: ChatId, file: File },
    /// Puts it in force.
    CatalogApply { chat: ChatId, file: File },
}

/// Which figures a manager has asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiguresRequest {
    /// A [`Scope`](crate::domain::statistics::Scope) in letters.
    pub scope: String,
    /// The last day of the period, as it was when they asked.
    pub last: NaiveDate,
}

/// What of an entry a message shows: some kinds have no room for the author.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    #[default]
    Whole,
    Header,
    Content,
}

impl Part {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "the form that serde asks for"
    )]
    fn is_whole(&self) -> bool {
        *self == Self::Whole
    }
}

/// What of an entry the customer has changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    #[default]
    Words,
    /// A new file is shown beside the old one.
    File,
}

impl Change {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "the form that serde asks for"
    )]
    fn is_of_words(&self) -> bool {
        *self == Self::Words
    }
}

impl Stored for DeskTask {
    const KIND: &'static str = DESK;
    const VERSION: u32 = 1;
}

impl DeskTask {
    /// Reads a job's payload; earlier versions put the desk's name before it.
    pub fn of(payload: &str) -> Result<Self, Unreadable> {
        Self::from_stored(payload.strip_prefix("desk:").unwrap_or(payload))
    }

    /// Tasks with one key are one while they wait.
    pub(in crate::desk) fn key(&self) -> Option<String> {
        match self {
            Self::AnswerAlbum {
                conversation,
                album,
            } => Some(format!("desk:answer:{conversation}:{album}")),
            Self::ShowAlbum {
                conversation,
                album,
                chat,
            } => Some(format!("desk:show:{conversation}:{album}:{chat}")),
            Self::Notices { chat } => Some(format!("desk:notices:{chat}")),
            Self::Notice { notice } => Some(format!("desk:notice:{notice}")),
            Self::Clean { chat, .. } => Some(format!("desk:clean:{chat}")),
            Self::Alert { post } => Some(format!("desk:alert:{post}")),
            Self::Menu { chat } => Some(format!("desk:menu:{chat}")),
            Self::Export { chat, conversation } => {
                Some(format!("desk:export:{chat}:{conversation}"))
            }
            Self::ExportTable {
                chat,
                kind,
                from,
                to,
                format,
            } => {
                let format = format.as_deref().unwrap_or("csv");
                Some(format!(
                    "desk:export-table:{chat}:{kind}:{from:?}:{to:?}:{format}"
                ))
            }
            Self::Typing { conversation } => Some(format!("desk:typing:{conversation}")),
            Self::Answer { .. }
            | Self::EditAnswer { .. }
            | Self::Show { .. }
            | Self::ShowEdit { .. }
            | Self::Mark { .. }
            | Self::Owe { .. }
            | Self::SmsNumbers { .. }
            | Self::CatalogRead { .. }
            | Self::CatalogApply { .. }
            | Self::Unsent { .. } => None,
            Self::LinkCode { chat, address } => Some(format!("desk:link:{chat}:{address}")),
            // Pressing twice while it is made brings one.
            Self::Chart { chat, asked } => {
                Some(format!("desk:chart:{chat}:{}:{}", asked.scope, asked.last))
            }
            Self::Table { chat, asked } => {
                Some(format!("desk:table:{chat}:{}:{}", asked.scope, asked.last))
            }
        }
    }

    /// The managers' chat that it is run in. `None` means a customer's chat.
    pub(in crate::desk) fn of_staff(&self, job: &Job) -> Option<ChatId> {
        match self {
            Self::Answer { .. }
            | Self::AnswerAlbum { .. }
            | Self::EditAnswer { .. }
            | Self::Typing { .. } => None,
            Self::Show { .. }
            | Self::ShowAlbum { .. }
            | Self::ShowEdit { .. }
            | Self::Notices { .. }
            | Self::Notice { .. }
            | Self::Mark { .. }
            | Self::Owe { .. }
            | Self::Unsent { .. }
            | Self::Clean { .. }
            | Self::Chart { .. }
            | Self::Table { .. }
            | Self::Menu { .. }
            | Self::Export { .. }
            | Self::ExportTable { .. }
            | Self::LinkCode { .. }
            | Self::SmsNumbers { .. }
            | Self::CatalogRead { .. }
            | Self::CatalogApply { .. }
            | Self::Alert { .. } => job.lane.parse().ok().map(ChatId),
        }
    }

    pub(in crate::desk) const fn priority(&self) -> Priority {
        match self {
            Self::Answer { .. } | Self::AnswerAlbum { .. } | Self::EditAnswer { .. } => {
                Priority::Answer
            }
            Self::Show { .. }
            | Self::ShowAlbum { .. }
            | Self::ShowEdit { .. }
            | Self::Notices { .. }
            | Self::Owe { .. }
            | Self::Chart { .. }
            | Self::Table { .. }
            | Self::Export { .. }
            | Self::ExportTable { .. }
            | Self::Typing { .. }
            | Self::LinkCode { .. }
            | Self::SmsNumbers { .. }
            | Self::CatalogRead { .. }
            | Self::CatalogApply { .. }
            | Self::Alert { .. } => Priority::Notice,
            Self::Unsent { .. }
            | Self::Notice { .. }
            | Self::Mark { .. }
            | Self::Menu { .. }
            | Self::Clean { .. } => Priority::Mailing,
        }
    }

    pub(in crate::desk) const fn wait(&self) -> TimeDelta {
        match self {
            Self::AnswerAlbum { .. } | Self::ShowAlbum { .. } => ALBUM,
            _ => TimeDelta::zero(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_words_and_one_of_a_file_still_load() {
        for (stored, change) in [
            (
                r#"{"v":"desk.1","desk":"show_edit","entry":5,"chat":9,"message":3}"#,
                Change::Words,
            ),
            (
                r#"{"v":"desk.1","desk":"show_edit","entry":5,"chat":9,"message":3,"change":"file"}"#,
                Change::File,
            ),
        ] {
            let task = DeskTask::ShowEdit {
                entry: EntryId(5),
                chat: ChatId(9),
                message: MessageId(3),
                change,
            };
            assert_eq!(DeskTask::of(stored).unwrap(), task);
            assert_eq!(task.to_stored().unwrap(), stored);
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of forms")]
    fn every_released_form_still_loads() {
        for (stored, task) in [
            (
                r#"{"v":1,"desk":"answer","entry":5}"#,
                DeskTask::Answer { entry: EntryId(5) },
            ),
            (
                r#"{"v":1,"desk":"show_album","conversation":2,"album":"77","chat":9}"#,
                DeskTask::ShowAlbum {
                    conversation: ConversationId(2),
                    album: "77".to_owned(),
                    chat: ChatId(9),
                },
            ),
            (
                r#"{"v":1,"desk":"alert","post":7}"#,
                DeskTask::Alert { post: 7 },
            ),
            (
                r#"{"v":1,"desk":"export","chat":9,"conversation":2}"#,
                DeskTask::Export {
                    chat: ChatId(9),
                    conversation: ConversationId(2),
                },
            ),
            (
                r#"{"v":1,"desk":"export_table","chat":9,"kind":"orders","from":"2026-11-01"}"#,
                DeskTask::ExportTable {
                    chat: ChatId(9),
                    kind: "orders".to_owned(),
                    from: NaiveDate::from_ymd_opt(2026, 11, 1),
                    to: None,
                    format: None,
                },
            ),
            (
                r#"{"v":1,"desk":"export_table","chat":9,"kind":"orders","format":"xlsx"}"#,
                DeskTask::ExportTable {
                    chat: ChatId(9),
                    kind: "orders".to_owned(),
                    from: None,
                    to: None,
                    format: Some("xlsx".to_owned()),
                },
            ),
            (
                r#"{"v":1,"desk":"typing","conversation":2}"#,
                DeskTask::Typing {
                    conversation: ConversationId(2),
                },
            ),
            (
                r#"{"v":1,"desk":"menu","chat":9}"#,
                DeskTask::Menu { chat: ChatId(9) },
            ),
            (
                r#"{"v":1,"desk":"link_code","chat":9,"address":"https://t.me/shop_bot?start=p_1"}"#,
                DeskTask::LinkCode {
                    chat: ChatId(9),
                    address: "https://t.me/shop_bot?start=p_1".to_owned(),
                },
            ),
            (
                r#"{"v":1,"desk":"notices","chat":-100}"#,
                DeskTask::Notices { chat: ChatId(-100) },
            ),
            (
                r#"{"v":1,"desk":"chart","chat":9,"asked":{"scope":"w3","last":"2026-11-21"}}"#,
                DeskTask::Chart {
                    chat: ChatId(9),
                    asked: FiguresRequest {
                        scope: "w3".to_owned(),
                        last: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
                    },
                },
            ),
            (
                r#"{"v":1,"desk":"table","chat":9,"asked":{"scope":"m","last":"2026-11-21"}}"#,
                DeskTask::Table {
                    chat: ChatId(9),
                    asked: FiguresRequest {
                        scope: "m".to_owned(),
                        last: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
                    },
                },
            ),
        ] {
            let former = format!("desk:{stored}");
            assert_eq!(DeskTask::of(&former).unwrap(), task, "{stored}");
            let written = task.to_stored().unwrap();
            assert_eq!(written, stored.replace("\"v\":1", "\"v\":\"desk.1\""));
            assert_eq!(DeskTask::of(&written).unwrap(), task);
        }
    }
}
