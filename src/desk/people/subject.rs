//! What a customer's question may be about, and the department that this leads to.

use super::department::Department;
use crate::{
    desk::{People, Settings},
    domain::{
        conversation::Conversation,
        dialogue::Subject,
        id::{BotId, DepartmentId},
        language::Localized,
    },
    store::{StoreError, Tx, cases},
};

/// What the customers of a bot choose from.
#[derive(Debug, Clone, Default)]
pub struct Subjects {
    pub all: Vec<Offered>,
    pub rest: Rest,
}

/// The choice of a customer to whom no subject fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rest {
    /// "Something else" is offered: the department that questions go to has no subjects of its own.
    Offered,
    #[default]
    None,
}

/// A subject that a button offers.
#[derive(Debug, Clone)]
pub struct Offered {
    pub department: DepartmentId,
    /// Its place among those of the department.
    pub place: u32,
    /// How a link names it.
    pub id: Option<String>,
    pub name: Localized,
}

impl Subjects {
    pub fn find(&self, department: DepartmentId, place: u32) -> Option<&Offered> {
        let mut all = self.all.iter();
        all.find(|it| it.department == department && it.place == place)
    }

    /// The subject that a link names.
    pub fn find_linked(&self, id: &str) -> Option<&Offered> {
        self.all.iter().find(|it| it.id.as_deref() == Some(id))
    }
}

impl Settings {
    /// The departments that take the customers of a bot, first the one for customers who choose
    /// nothing: those whose own bot it is, else all that have no bots of their own.
    fn of_bot(&self, bot: BotId) -> Vec<&Department> {
        let own = self.departments.iter().filter(|it| it.bots.contains(&bot));
        let own: Vec<_> = own.collect();
        if !own.is_empty() {
            return own;
        }
        let open = self.departments.iter().filter(|it| it.bots.is_empty());
        open.collect()
    }

    /// The department that takes what customers of a bot order.
    pub fn department_of_bot(&self, bot: BotId) -> &Department {
        let first = self.of_bot(bot).first().map(|department| department.id);
        self.department(first.unwrap_or(DepartmentId(0)))
    }

    /// What the customers of a bot choose from.
    pub fn subjects_of(&self, bot: BotId) -> Subjects {
        let reached = self.of_bot(bot);
        let mut all = Vec::new();
        for department in &reached {
            for (place, subject) in (0..).zip(&department.subjects) {
                all.push(Offered {
                    department: department.id,
                    place,
                    id: subject.id.clone(),
                    name: subject.name.clone(),
                });
            }
        }
        let silent = reached.first().is_some_and(|it| it.subjects.is_empty());
        let rest = if silent && !all.is_empty() {
            Rest::Offered
        } else {
            Rest::None
        };
        Subjects { all, rest }
    }
}

impl People {
    /// Sends a conversation that begins to its department. While it is open it stays where it is.
    pub fn direct(&self, talk: &mut Conversation, subject: Option<&Subject>) {
        if talk.open {
            return;
        }
        let reached = self.notify.settings.of_bot(talk.bot);
        let chosen = subject.and_then(|it| reached.iter().find(|to| to.id == it.department));
        if let Some(department) = chosen {
            talk.department = department.id;
        } else if talk.case.is_none() {
            let first = reached.first().map(|department| department.id);
            talk.department = first.unwrap_or(DepartmentId(0));
        }
    }

    /// Notes what the conversation's present case is about.
    pub async fn note_subject(
        &self,
        tx: &Tx,
        talk: &Conversation,
        subject: &Subject,
    ) -> Result<(), StoreError> {
        let Some(id) = talk.case else {
            return Ok(());
        };
        if let Some(mut case) = cases::lookup(tx, id).await? {
            case.subject = Some(subject.name.clone());
            cases::save(tx, &case).await?;
        }
        Ok(())
    }

    /// What the conversation's present case is about, where the customer has said it.
    pub async fn subject(
        &self,
        tx: &Tx,
        talk: &Conversation,
    ) -> Result<Option<String>, StoreError> {
        Ok(match talk.case {
            Some(id) => cases::lookup(tx, id).await?.and_then(|case| case.subject),
            None => None,
        })
    }
}
