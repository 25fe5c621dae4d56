//! A dead letter with what people should know of it, and the letters of one message.

use chrono::{DateTime, Utc};

use super::{readable, subjects};
use crate::{
    desk::{Alerts, label_of},
    domain::{
        id::ManagerId,
        lead::LeadKind,
        letter::{Decision, Kind},
        money::Money,
    },
    store::{
        StoreError, Tx,
        alert_posts::AlertPost,
        customers,
        dead_letters::{self, Decided, Letter},
        leads, managers, numbers,
    },
};

/// Letters that one message names.
const NAMED: u32 = 8;

/// Whose a letter is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) enum LetterPerson {
    Unknown,
    /// A customer who gave no name.
    Nameless,
    Named(String),
}

/// What a letter is about, by name and number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) struct LetterNames {
    pub kind: Kind,
    pub person: LetterPerson,
    /// Of the conversation or the lead.
    pub number: Option<String>,
    pub sum: Option<Money>,
    pub lead: Option<LeadKind>,
}

impl LetterNames {
    /// Without anybody's name.
    pub(in crate::desk) const fn bare(kind: Kind) -> Self {
        Self {
            kind,
            person: LetterPerson::Unknown,
            number: None,
            sum: None,
            lead: None,
        }
    }
}

/// A letter with what people should know of it.
pub(in crate::desk) struct KnownLetter {
    pub letter: Letter,
    pub names: LetterNames,
    /// `None` means that a person has yet to decide about it.
    pub decision: Option<LetterDecided>,
}

/// What was decided about a letter.
pub(in crate::desk) struct LetterDecided {
    pub what: Decision,
    pub at: DateTime<Utc>,
    /// The manager who decided; `None` means the program itself.
    pub by: Option<String>,
}

/// A letter of a message that names several.
pub(in crate::desk) struct NamedLetter {
    pub names: LetterNames,
    pub is_decided: bool,
}

/// The letters of one message.
pub(in crate::desk) enum LetterBatch {
    One(Box<KnownLetter>),
    Many {
        all: i64,
        /// Those that nobody has decided about.
        left: i64,
        /// The first of them.
        letters: Vec<NamedLetter>,
    },
}

impl Alerts {
    /// What a letter is about, by name and number.
    pub(super) async fn names_of(
        &self,
        tx: &Tx,
        letter: &Letter,
    ) -> Result<LetterNames, StoreError> {
        let about = subjects::subject(letter);
        let mut names = LetterNames {
            sum: about.sum,
            ..LetterNames::bare(about.kind)
        };
        if let Some(id) = about.customer {
            let profile = readable(customers::lookup(tx, id).await)?;
            if let Some(profile) = profile {
                names.person = if profile.name.trim().is_empty() {
                    LetterPerson::Nameless
                } else {
                    LetterPerson::Named(profile.name)
                };
            }
        } else if matches!(about.kind, Kind::Notice | Kind::Update)
            && let Some(chat) = person_of(letter)
            && let Some(manager) = readable(managers::lookup(tx, chat).await)?
        {
            names.person = LetterPerson::Named(manager.label());
        }
        if let Some(id) = about.conversation {
            let number = numbers::number_of(tx, id).await?;
            names.number = number.map(|it| it.to_string());
        }
        if let Some(id) = about.lead {
            names.number = Some(id.to_string());
            let known = readable(leads::lookup(tx, id).await)?;
            let kind = known.map_or(LeadKind::Order, |lead| lead.body.content.kind());
            names.lead = Some(kind);
        }
        Ok(names)
    }

    /// A letter with what people should know of it.
    pub(in crate::desk) async fn known_letter(
        &self,
        tx: &Tx,
        letter: Letter,
    ) -> Result<KnownLetter, StoreError> {
        let names = self.names_of(tx, &letter).await?;
        let decision = match letter.decided {
            Some(Decided { at, by, what }) => Some(LetterDecided {
                what,
                at,
                by: match by {
                    Some(by) => Some(label_of(tx, by).await?),
                    None => None,
                },
            }),
            None => None,
        };
        Ok(KnownLetter {
            letter,
            names,
            decision,
        })
    }

    /// The letters of a message; `None` means that there is nothing left to say.
    pub(in crate::desk) async fn letter_batch(
        &self,
        tx: &Tx,
        batch: i64,
        post: &AlertPost,
    ) -> Result<Option<LetterBatch>, StoreError> {
        let (all, decided) = dead_letters::count_batch(tx, batch).await?;
        let left = all - decided;
        // What was decided before anybody read of it needs no message.
        if all == 0 || left == 0 && post.message.is_none() {
            return Ok(None);
        }
        let mut listed = dead_letters::of_batch(tx, batch, NAMED).await?;
        if listed.len() == 1
            && let Some(only) = listed.pop()
        {
            let known = self.known_letter(tx, only).await?;
            return Ok(Some(LetterBatch::One(Box::new(known))));
        }
        let mut letters = Vec::new();
        for letter in listed {
            letters.push(NamedLetter {
                names: self.names_of(tx, &letter).await?,
                is_decided: letter.decided.is_some(),
            });
        }
        Ok(Some(LetterBatch::Many { all, left, letters }))
    }
}

/// The person in whose private chat it was to happen.
fn person_of(letter: &Letter) -> Option<ManagerId> {
    let chat = letter.lane.rsplit(':').next()?.parse().ok()?;
    (chat > 0).then_some(ManagerId(chat))
}
