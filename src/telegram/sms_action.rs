//! What a button about SMS carries: `dv` and a letter, then its numbers.

use crate::domain::id::SmsId;

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
            _ => return None,
        })
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
            ("dvz", None),
            ("dve", Some("x")),
        ] {
            assert_eq!(SmsAction::parse(wrong.0, wrong.1, None), None);
        }
    }
}
