//! What a button about something that was given up carries: `df` and a letter, then its numbers.

use mistok_core::domain::id::LeadId;

/// What a press decides about something that was given up; each but the lists by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterAction {
    /// The list, as a new message.
    All,
    /// A page of the list, in place of the message.
    Page(u32),
    Show(i64),
    Again(i64),
    /// Asks whether it is really to be dropped.
    AskDrop(i64),
    Drop(i64),
    /// Asks whether the money was really given back.
    AskReturned(i64),
    Returned(i64),
    /// The money is right as it came.
    Counted(i64),
    /// Asks for the order that the money is for.
    AskCredit(i64),
    Credit(i64, LeadId),
    /// Tries the service of a trouble at once.
    CheckNow(i64),
    /// The orders that wait because of a trouble.
    Waiting(i64),
}

impl LetterAction {
    /// The letter that it is about; `None` means a list or a trouble.
    pub const fn letter(self) -> Option<i64> {
        match self {
            Self::Show(id)
            | Self::Again(id)
            | Self::AskDrop(id)
            | Self::Drop(id)
            | Self::AskReturned(id)
            | Self::Returned(id)
            | Self::Counted(id)
            | Self::AskCredit(id)
            | Self::Credit(id, _) => Some(id),
            Self::All | Self::Page(_) | Self::CheckNow(_) | Self::Waiting(_) => None,
        }
    }

    pub(super) fn to_data(self) -> String {
        match self {
            Self::All => "dfa".to_owned(),
            Self::Page(page) => format!("dfb:{page}"),
            Self::Show(id) => format!("dfc:{id}"),
            Self::Again(id) => format!("dfd:{id}"),
            Self::AskDrop(id) => format!("dfe:{id}"),
            Self::Drop(id) => format!("dff:{id}"),
            Self::AskReturned(id) => format!("dfg:{id}"),
            Self::Returned(id) => format!("dfh:{id}"),
            Self::Counted(id) => format!("dfi:{id}"),
            Self::AskCredit(id) => format!("dfj:{id}"),
            Self::Credit(id, lead) => format!("dfk:{id}:{lead}"),
            Self::CheckNow(id) => format!("dfl:{id}"),
            Self::Waiting(id) => format!("dfm:{id}"),
        }
    }

    pub(super) fn parse(code: &str, first: Option<&str>, second: Option<&str>) -> Option<Self> {
        let id = |text: &str| text.parse::<i64>().ok();
        Some(match (code, first, second) {
            ("dfa", None, None) => Self::All,
            ("dfb", Some(page), None) => Self::Page(page.parse().ok()?),
            ("dfc", Some(of), None) => Self::Show(id(of)?),
            ("dfd", Some(of), None) => Self::Again(id(of)?),
            ("dfe", Some(of), None) => Self::AskDrop(id(of)?),
            ("dff", Some(of), None) => Self::Drop(id(of)?),
            ("dfg", Some(of), None) => Self::AskReturned(id(of)?),
            ("dfh", Some(of), None) => Self::Returned(id(of)?),
            ("dfi", Some(of), None) => Self::Counted(id(of)?),
            ("dfj", Some(of), None) => Self::AskCredit(id(of)?),
            ("dfk", Some(of), Some(lead)) => Self::Credit(id(of)?, LeadId(id(lead)?)),
            ("dfl", Some(of), None) => Self::CheckNow(id(of)?),
            ("dfm", Some(of), None) => Self::Waiting(id(of)?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_form_is_read_and_written_the_same() {
        let big = i64::MAX;
        for action in [
            LetterAction::All,
            LetterAction::Page(u32::MAX),
            LetterAction::Show(big),
            LetterAction::Again(big),
            LetterAction::AskDrop(big),
            LetterAction::Drop(big),
            LetterAction::AskReturned(big),
            LetterAction::Returned(big),
            LetterAction::Counted(big),
            LetterAction::AskCredit(big),
            LetterAction::Credit(big, LeadId(big)),
            LetterAction::CheckNow(big),
            LetterAction::Waiting(big),
        ] {
            let stored = action.to_data();
            assert!(stored.len() <= 62, "{stored}");
            let mut parts = stored.split(':');
            let code = parts.next().unwrap();
            let read = LetterAction::parse(code, parts.next(), parts.next());
            assert_eq!(read, Some(action), "{stored}");
        }
        for wrong in [("dfa", Some("1")), ("dfc", None), ("dfz", None)] {
            assert_eq!(LetterAction::parse(wrong.0, wrong.1, None), None);
        }
    }
}
