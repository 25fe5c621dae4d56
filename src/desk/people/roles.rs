//! Rights: the one place where they are decided, and how people become managers.

use crate::{
    desk::{People, telegram::door},
    domain::{
        id::ManagerId,
        language::Language,
        manager::{Manager, Role},
    },
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        managers,
    },
    text::Speech,
};

/// What somebody wants to do at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Talk with customers.
    Answer,
    /// Decide about people, see everything.
    Rule,
}

/// Whether the manager has the right.
pub const fn may(manager: &Manager, right: Right) -> bool {
    match right {
        Right::Answer => manager.role.is_staff(),
        Right::Rule => matches!(manager.role, Role::Admin),
    }
}

pub const fn is_admin(manager: &Manager) -> bool {
    may(manager, Right::Rule)
}

/// A person as Telegram tells of them.
#[derive(Debug, Clone)]
pub struct Applicant {
    pub id: ManagerId,
    pub name: String,
    pub username: Option<String>,
    pub language: Option<Language>,
}

/// What came of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    Now,
    /// The admins have an earlier one, and have not decided yet.
    Before,
    /// The desk is open to them already.
    AtDesk,
    /// A banned person is not told that they can apply.
    Banned,
}

impl People {
    /// The person, if the desk is open to them; their present name is kept.
    pub async fn staff(&self, tx: &Tx, person: &Applicant) -> Result<Option<Manager>, StoreError> {
        let Some(mut manager) = managers::lookup(tx, person.id).await? else {
            return Ok(None);
        };
        if !may(&manager, Right::Answer) {
            return Ok(None);
        }
        if manager.name != person.name || manager.username != person.username {
            manager.name.clone_from(&person.name);
            manager.username.clone_from(&person.username);
            managers::save(tx, &manager, self.notify.now()).await?;
        }
        Ok(Some(manager))
    }

    /// Appoints the admins that the settings name.
    pub async fn appoint(&self, tx: &Tx) -> Result<(), StoreError> {
        for id in &self.notify.settings.admins {
            appoint(tx, *id, self.notify.settings.language, self.notify.now()).await?;
        }
        Ok(())
    }

    /// How a person without the desk is spoken to.
    pub fn speech_to(&self, person: &Applicant) -> Speech {
        let language = person.language.unwrap_or(self.notify.settings.language);
        self.notify.texts.speak(language)
    }

    /// `/manager`: asks the admins.
    pub async fn apply(&self, tx: &Tx, person: &Applicant) -> Result<Applied, StoreError> {
        let known = managers::lookup(tx, person.id).await?;
        match known.map(|manager| manager.role) {
            Some(Role::Banned) => return Ok(Applied::Banned),
            Some(Role::Pending) => return Ok(Applied::Before),
            Some(Role::Manager | Role::Admin) => return Ok(Applied::AtDesk),
            None => {}
        }
        let manager = Manager {
            id: person.id,
            name: person.name.clone(),
            username: person.username.clone(),
            role: Role::Pending,
            language: person.language.unwrap_or(self.notify.settings.language),
        };
        managers::save(tx, &manager, self.notify.now()).await?;
        self.audit(tx, Some(person.id), "apply", person.id).await?;
        let view = |speech: &Speech| door::application(speech, &manager);
        self.notify.tell_admins(tx, None, view).await?;
        Ok(Applied::Now)
    }

    /// Whether this person was banned from the desk: they get no answer at all.
    pub async fn is_banned(&self, tx: &Tx, person: &Applicant) -> Result<bool, StoreError> {
        let known = managers::lookup(tx, person.id).await?;
        Ok(known.is_some_and(|known| known.role == Role::Banned))
    }

    pub(in crate::desk) async fn audit(
        &self,
        tx: &Tx,
        by: Option<ManagerId>,
        action: &'static str,
        subject: ManagerId,
    ) -> Result<(), StoreError> {
        let act = Act {
            manager: by,
            action: Action::Other(action),
            conversation: None,
            subject: Some(subject),
            detail: None,
        };
        tracing::info!(manager.id = by.map(|id| id.0), subject.id = %subject, action, "{action} {subject}");
        audit::add(tx, &act, None, self.notify.now()).await
    }
}

/// Makes somebody an admin, from the settings or the command line.
pub async fn appoint(
    tx: &Tx,
    id: ManagerId,
    language: Language,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), StoreError> {
    let known = managers::lookup(tx, id).await?;
    if known.as_ref().is_some_and(is_admin) {
        return Ok(());
    }
    let manager = Manager {
        role: Role::Admin,
        ..known.unwrap_or_else(|| Manager {
            id,
            name: id.to_string(),
            username: None,
            role: Role::Admin,
            language,
        })
    };
    managers::save(tx, &manager, now).await?;
    let act = Act {
        manager: None,
        action: Action::Other("make_admin"),
        conversation: None,
        subject: Some(id),
        detail: None,
    };
    audit::add(tx, &act, None, now).await
}
