//! What a button about SMS carries: `dv` and a letter, then its numbers.

use mistok_core::domain::id::{ConversationId, EntryId, SmsDraftId, SmsId};

/// What a manager's press asks of the SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsAction {
    Home,
    Help,
    /// A page of the log, from the newest.
    Log(SmsLog, u32),
    /// The same of the phone of this message.
    Of(SmsId, u32),
    Card(SmsId),
    /// It is not to be sent any more.
    Cancel(SmsId),
    Retry(SmsId),
    /// One of unknown fate has arrived.
    Arrived(SmsId),
    /// One of unknown fate is not to be sent any more.
    GiveUp(SmsId),
    Templates(u32),
    /// How much money is left now.
    AskBalance,
    /// The templates as the providers have them now.
    LoadTemplates,
    /// A draft as it would go.
    Draft(SmsDraftId),
    /// Through whom a draft can go, and one of them by its place; 0 leaves it to the rules.
    Providers(SmsDraftId),
    Provider(SmsDraftId, u32),
    /// From whom a draft can go, and one of them by its code; 0 leaves it to the defaults.
    Senders(SmsDraftId),
    Sender(SmsDraftId, u32),
    /// Into Latin letters, or back.
    Latin(SmsDraftId),
    DraftTemplates(SmsDraftId, u32),
    DraftTemplate(SmsDraftId, i64),
    /// A draft to many phones: it goes, it does not, its state is asked, the rest does not go.
    SendBatch(SmsDraftId),
    DropBatch(SmsDraftId),
    Batch(SmsDraftId),
    StopBatch(SmsDraftId),
    Balance,
    AskSenders,
    /// The figures of this number of days.
    Figures(u32),
    /// The sender of all of a manager's messages, and one of the senders by its code; 0 is the
    /// shop's.
    OwnSenders,
    OwnSender(u32),
    /// What the phone of a message, or of a customer, is.
    Check(SmsId),
    CheckAt(ConversationId),
    /// To the customer of a conversation; asks for the text.
    Write(ConversationId),
    /// An answer that Telegram did not bring, by SMS.
    FromEntry(EntryId),
}

/// Which messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsLog {
    All,
    Unsure,
    Failed,
}

impl SmsLog {
    const fn code(self) -> &'static str {
        match self {
            Self::All => "a",
            Self::Unsure => "u",
            Self::Failed => "f",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::All, Self::Unsure, Self::Failed]
            .into_iter()
            .find(|log| log.code() == code)
    }
}

impl SmsAction {
    pub(super) fn to_data(self) -> String {
        match self {
            Self::Home => "dva".to_owned(),
            Self::Help => "dvb".to_owned(),
            Self::Log(log, page) => format!("dvc:{}:{page}", log.code()),
            Self::Of(id, page) => format!("dvd:{id}:{page}"),
            Self::Card(id) => format!("dve:{id}"),
            Self::Cancel(id) => format!("dvf:{id}"),
            Self::Retry(id) => format!("dvg:{id}"),
            Self::Arrived(id) => format!("dvh:{id}"),
            Self::GiveUp(id) => format!("dvi:{id}"),
            Self::Templates(page) => format!("dvj:{page}"),
            Self::AskBalance => "dvk".to_owned(),
            Self::LoadTemplates => "dvl".to_owned(),
            Self::Draft(id) => format!("dvm:{id}"),
            Self::Providers(id) => format!("dvn:{id}"),
            Self::Provider(id, place) => format!("dvo:{id}:{place}"),
            Self::Senders(id) => format!("dvp:{id}"),
            Self::Sender(id, code) => format!("dvq:{id}:{code}"),
            Self::Latin(id) => format!("dvr:{id}"),
            Self::DraftTemplates(id, page) => format!("dvs:{id}:{page}"),
            Self::DraftTemplate(id, template) => format!("dvt:{id}:{template}"),
            Self::SendBatch(id) => format!("dvu:{id}"),
            Self::DropBatch(id) => format!("dvv:{id}"),
            Self::Batch(id) => format!("dvw:{id}"),
            Self::StopBatch(id) => format!("dvx:{id}"),
            Self::Balance => "dvy".to_owned(),
            Self::AskSenders => "dvz".to_owned(),
            Self::Figures(days) => format!("dvA:{days}"),
            Self::OwnSenders => "dvB".to_owned(),
            Self::OwnSender(code) => format!("dvC:{code}"),
            Self::Check(id) => format!("dvD:{id}"),
            Self::CheckAt(id) => format!("dvE:{id}"),
            Self::Write(id) => format!("dvF:{id}"),
            Self::FromEntry(id) => format!("dvG:{id}"),
        }
    }

    pub(super) fn parse(code: &str, first: Option<&str>, second: Option<&str>) -> Option<Self> {
        let id = |text: &str| text.parse().ok().map(SmsId);
        Some(match (code, first, second) {
            ("dva", None, None) => Self::Home,
            ("dvb", None, None) => Self::Help,
            ("dvc", Some(log), Some(page)) => {
                Self::Log(SmsLog::from_code(log)?, page.parse().ok()?)
            }
            ("dvd", Some(of), Some(page)) => Self::Of(id(of)?, page.parse().ok()?),
            ("dve", Some(of), None) => Self::Card(id(of)?),
            ("dvf", Some(of), None) => Self::Cancel(id(of)?),
            ("dvg", Some(of), None) => Self::Retry(id(of)?),
            ("dvh", Some(of), None) => Self::Arrived(id(of)?),
            ("dvi", Some(of), None) => Self::GiveUp(id(of)?),
            ("dvj", Some(page), None) => Self::Templates(page.parse().ok()?),
            ("dvk", None, None) => Self::AskBalance,
            ("dvl", None, None) => Self::LoadTemplates,
            ("dvy", None, None) => Self::Balance,
            ("dvz", None, None) => Self::AskSenders,
            ("dvA", Some(days), None) => Self::Figures(days.parse().ok()?),
            ("dvB", None, None) => Self::OwnSenders,
            ("dvC", Some(code), None) => Self::OwnSender(code.parse().ok()?),
            ("dvD", Some(of), None) => Self::Check(id(of)?),
            ("dvE", Some(of), None) => Self::CheckAt(ConversationId(of.parse().ok()?)),
            ("dvF", Some(of), None) => Self::Write(ConversationId(of.parse().ok()?)),
            ("dvG", Some(of), None) => Self::FromEntry(EntryId(of.parse().ok()?)),
            (_, Some(draft), second) => {
                return Self::of_draft(code, SmsDraftId(draft.parse().ok()?), second);
            }
            _ => return None,
        })
    }

    fn of_draft(code: &str, id: SmsDraftId, second: Option<&str>) -> Option<Self> {
        Some(match (code, second) {
            ("dvm", None) => Self::Draft(id),
            ("dvn", None) => Self::Providers(id),
            ("dvo", Some(place)) => Self::Provider(id, place.parse().ok()?),
            ("dvp", None) => Self::Senders(id),
            ("dvq", Some(code)) => Self::Sender(id, code.parse().ok()?),
            ("dvr", None) => Self::Latin(id),
            ("dvs", Some(page)) => Self::DraftTemplates(id, page.parse().ok()?),
            ("dvt", Some(template)) => Self::DraftTemplate(id, template.parse().ok()?),
            ("dvu", None) => Self::SendBatch(id),
            ("dvv", None) => Self::DropBatch(id),
            ("dvw", None) => Self::Batch(id),
            ("dvx", None) => Self::StopBatch(id),
            _ => return None,
        })
    }

    /// The draft that it shows or changes.
    pub const fn draft(self) -> Option<SmsDraftId> {
        match self {
            Self::Draft(id)
            | Self::Providers(id)
            | Self::Provider(id, _)
            | Self::Senders(id)
            | Self::Sender(id, _)
            | Self::Latin(id)
            | Self::DraftTemplates(id, _)
            | Self::DraftTemplate(id, _) => Some(id),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_form_is_read_and_written_the_same() {
        let id = SmsId(12);
        for (stored, action) in [
            ("dva", SmsAction::Home),
            ("dvb", SmsAction::Help),
            ("dvc:a:0", SmsAction::Log(SmsLog::All, 0)),
            ("dvc:u:1", SmsAction::Log(SmsLog::Unsure, 1)),
            ("dvc:f:2", SmsAction::Log(SmsLog::Failed, 2)),
            ("dvd:12:3", SmsAction::Of(id, 3)),
            ("dve:12", SmsAction::Card(id)),
            ("dvf:12", SmsAction::Cancel(id)),
            ("dvg:12", SmsAction::Retry(id)),
            ("dvh:12", SmsAction::Arrived(id)),
            ("dvi:12", SmsAction::GiveUp(id)),
            ("dvj:4", SmsAction::Templates(4)),
            ("dvk", SmsAction::AskBalance),
            ("dvl", SmsAction::LoadTemplates),
            ("dvm:3", SmsAction::Draft(SmsDraftId(3))),
            ("dvo:3:1", SmsAction::Provider(SmsDraftId(3), 1)),
            ("dvq:3:77", SmsAction::Sender(SmsDraftId(3), 77)),
            ("dvt:3:9", SmsAction::DraftTemplate(SmsDraftId(3), 9)),
            ("dvx:3", SmsAction::StopBatch(SmsDraftId(3))),
            ("dvA:30", SmsAction::Figures(30)),
            ("dvG:5", SmsAction::FromEntry(EntryId(5))),
        ] {
            assert_eq!(action.to_data(), stored);
            let mut parts = stored.split(':');
            let code = parts.next().unwrap();
            assert_eq!(
                SmsAction::parse(code, parts.next(), parts.next()),
                Some(action),
                "{stored}"
            );
        }
        for wrong in [
            ("dva", Some("1")),
            ("dve", None),
            ("dvZ", None),
            ("dve", Some("x")),
        ] {
            assert_eq!(SmsAction::parse(wrong.0, wrong.1, None), None);
        }
    }
}
