//! Rights: the one place where they are decided, and how people become managers.

use crate::{
    desk::{Notify, People, Routing, button, telegram::reply::Reply},
    domain::{
        id::{ChatId, ManagerId},
        language::Language,
        manager::{Manager, Role},
    },
    press::DeskAction,
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        conversations, managers,
    },
    telegram::{Outgoing, View, keyboard::Keyboard},
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
        for id in &self.settings.admins {
            appoint(tx, *id, self.settings.language, self.notify.now()).await?;
        }
        Ok(())
    }

    /// `/manager`: asks the admins.
    pub async fn apply(&self, tx: &Tx, person: &Applicant) -> Result<Option<View>, StoreError> {
        let language = person.language.unwrap_or(self.settings.language);
        let speech = self.texts.speak(language);
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
        let language = person.language.unwrap_or(self.settings.language);
        let html = self.texts.speak(language).html(Text::DeskDoor);
        Ok(Some(View::text(html)))
    }

    async fn ask_admins(&self, tx: &Tx, applicant: &Manager) -> Result<(), StoreError> {
        let view = |speech: &Speech| application(speech, applicant);
        self.notify.tell_admins(tx, None, view).await
    }

    async fn audit(
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

impl Routing {
    /// An admin gives somebody a role.
    pub async fn set_role(
        &self,
        tx: &Tx,
        admin: &Manager,
        id: ManagerId,
        role: Role,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(admin);
        let Some(mut person) = managers::lock(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchManager)));
        };
        if id == admin.id || self.settings.admins.contains(&id) && role != Role::Admin {
            return Ok(Reply::toast(speech.plain(Text::ToastNotThisPerson)));
        }
        if person.role == role {
            return Ok(Reply::toast(speech.plain(Text::ToastAlreadyDecided)));
        }
        person.role = role;
        managers::save(tx, &person, self.notify.now()).await?;
        let (action, told) = match role {
            Role::Manager => ("approve", Text::YouAreManager),
            Role::Admin => ("make_admin", Text::YouAreAdmin),
            Role::Banned | Role::Pending => ("ban", Text::YouAreOut),
        };
        self.people.audit(tx, Some(admin.id), action, id).await?;
        self.notify.refresh_menu(tx, ChatId(id.0)).await?;
        if role.is_staff() {
            self.notify.wake_all(tx).await?;
        } else {
            self.dismiss(tx, admin, id).await?;
        }
        let theirs = self.notify.speech_to(&person);
        let mut view = View::text(theirs.html(told));
        view.keyboard = if role.is_staff() {
            self.notify.home_keyboard(tx, id, &theirs).await?
        } else {
            Keyboard::Remove
        };
        self.notify
            .say(tx, Outgoing::new(ChatId(id.0), view))
            .await?;
        let told = self.notify.speech().html(say::LogRole {
            name: Arg::from(&person.name),
            role: role.as_str().into(),
            by: admin.label().into(),
        });
        self.notify.log(tx, told).await?;
        Ok(Reply::screen(View::text(speech.html(say::RoleSet {
            name: person.name.into(),
            role: role.as_str().into(),
        }))))
    }

    /// A manager who leaves the desk holds nothing any more: their customers go back to the queue.
    async fn dismiss(&self, tx: &Tx, admin: &Manager, id: ManagerId) -> Result<(), StoreError> {
        for held in conversations::held_by(tx, id).await? {
            let locked = conversations::lock(tx, held).await;
            if let Some(mut conversation) = tx.unless_corrupt(locked)?.flatten()
                && conversation.hold.is_some_and(|hold| hold.manager == id)
            {
                let act = Act {
                    manager: Some(admin.id),
                    action: Action::Release,
                    conversation: Some(held),
                    subject: Some(id),
                    detail: None,
                };
                self.conversations
                    .release(tx, &mut conversation, act)
                    .await?;
            }
        }
        managers::set_place(tx, id, &crate::domain::manager::Place::Home).await?;
        self.orders.give_up_orders(tx, admin, id).await
    }
}

impl Notify {
    /// How a manager is spoken to, by their id.
    pub async fn speech_of(&self, tx: &Tx, id: ManagerId) -> Result<Speech, StoreError> {
        let known = managers::lookup(tx, id).await?;
        Ok(known.map_or_else(|| self.speech(), |manager| self.speech_to(&manager)))
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
