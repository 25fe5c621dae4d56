//! Rights: the one place where they are decided, and how people become managers.

use crate::{
    desk::{People, button},
    domain::{
        id::ManagerId,
        language::Language,
        manager::{Manager, Role},
    },
    press::DeskAction,
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        managers,
    },
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, say},
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

    /// `/manager`: asks the admins.
    pub async fn apply(&self, tx: &Tx, person: &Applicant) -> Result<Option<View>, StoreError> {
        let language = person.language.unwrap_or(self.notify.settings.language);
        let speech = self.notify.texts.speak(language);
        let known = managers::lookup(tx, person.id).await?;
        let text = match known.as_ref().map(|manager| manager.role) {
            // A banned person is not told that they can apply.
            Some(Role::Banned) => return Ok(None),
            Some(Role::Pending) => Text::ApplicationWaits,
            Some(Role::Manager | Role::Admin) => Text::AlreadyManager,
            None => {
                let manager = Manager {
                    id: person.id,
                    name: person.name.clone(),
                    username: person.username.clone(),
                    role: Role::Pending,
                    language,
                };
                managers::save(tx, &manager, self.notify.now()).await?;
                self.audit(tx, Some(person.id), "apply", person.id).await?;
                self.ask_admins(tx, &manager).await?;
                Text::ApplicationSent
            }
        };
        Ok(Some(View::text(speech.html(text))))
    }

    /// What somebody hears who is not at the desk, in the bot that has nothing else.
    pub async fn turn_away(&self, tx: &Tx, person: &Applicant) -> Result<Option<View>, StoreError> {
        let known = managers::lookup(tx, person.id).await?;
        if known.is_some_and(|known| known.role == Role::Banned) {
            return Ok(None);
        }
        let language = person.language.unwrap_or(self.notify.settings.language);
        let html = self.notify.texts.speak(language).html(Text::DeskDoor);
        Ok(Some(View::text(html)))
    }

    async fn ask_admins(&self, tx: &Tx, applicant: &Manager) -> Result<(), StoreError> {
        let view = |speech: &Speech| application(speech, applicant);
        self.notify.tell_admins(tx, None, view).await
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

/// The card of somebody who wants to become a manager.
fn application(speech: &Speech, applicant: &Manager) -> View {
    let username = applicant.username.as_deref().unwrap_or("none");

    let html = speech.html(say::Application {
        name: Arg::from(&applicant.name),
        username: Arg::from(username),
        id: Arg::from(applicant.id.to_string()),
    });
    View::text(html).with(Keyboard::Inline(vec![vec![
        button(
            speech,
            Text::ButtonApprove,
            DeskAction::Approve(applicant.id),
        ),
        button(speech, Text::ButtonReject, DeskAction::Reject(applicant.id)),
    ]]))
}
