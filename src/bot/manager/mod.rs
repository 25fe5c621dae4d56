//! A manager's update: the person behind it, and where it was written.

pub mod group;
mod private;

use crate::{
    bot::{handle::Context, said::Person},
    desk::{people::roles::Applicant, telegram::manager::AtDesk},
    domain::{
        id::{ChatId, ManagerId},
        language::Language,
    },
    store::{StoreError, Tx},
};

/// A person as somebody who may be, or become, a manager.
pub fn applicant(person: &Person) -> Applicant {
    let language = person.language.as_deref();
    Applicant {
        id: ManagerId(person.id),
        name: person.full_name(),
        username: person.username.clone(),
        language: language.map(|tag| Language::for_client(Some(tag), Language::default())),
    }
}

/// The person at the desk. `None` means that the desk is not open to them.
pub async fn at_desk<'a>(
    context: &'a Context,
    tx: &'a Tx,
    person: &Person,
    chat: ChatId,
) -> Result<Option<AtDesk<'a>>, StoreError> {
    let manager = context.desk.people.staff(tx, &applicant(person)).await?;
    Ok(manager.map(|manager| AtDesk {
        desk: &context.desk,
        catalog: &context.refresher,
        tx,
        manager,
        chat,
    }))
}
