//! What managers read of presence and roles.

use super::{super::reply::Reply, AtDesk};
use crate::{
    desk::{
        button,
        routing::{dismissal::RoleChange, presence::Workload},
        telegram::team::here_button,
    },
    domain::{
        id::{ChatId, ManagerId},
        manager::{Manager, Role},
        routing::Stated,
    },
    press::{DeskAction, PeopleAction},
    store::StoreError,
    telegram::{Outgoing, View, keyboard::Keyboard},
    text::{Arg, Text, say},
};

impl AtDesk<'_> {
    /// The manager is there, or has a break.
    pub(in crate::desk::telegram) async fn state(
        &self,
        stated: Stated,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let Some(load) = desk.routing.set_presence(tx, manager, stated).await? else {
            return Ok(Reply::default());
        };
        if stated != Stated::Here {
            return Ok(Reply::message(self.away(stated, load)));
        }
        let speech = self.speech();

        let html = speech.html(say::YouAreHere {
            queued: load.queued.into(),
            waiting: load.waiting.into(),
        });
        let home = desk.notify.home_keyboard(tx, manager.id, &speech).await?;
        Ok(Reply::message(View::text(html).with(home)))
    }

    fn away(&self, stated: Stated, load: Workload) -> View {
        let speech = self.speech();
        let html = match stated {
            Stated::AwayKeeping => speech.html(Text::YouKeepChats),
            Stated::Here | Stated::Away => speech.html(say::YouAreAway {
                waiting: load.waiting.into(),
            }),
        };
        let mut rows = Vec::new();
        if load.waiting > 0 {
            rows.push(vec![button(
                &speech,
                Text::ButtonYield,
                DeskAction::People(PeopleAction::Yield),
            )]);
        }
        if stated == Stated::Away && load.held > 0 {
            let keep = button(
                &speech,
                Text::ButtonKeepChats,
                DeskAction::People(PeopleAction::AwayKeeping),
            );
            rows.push(vec![keep]);
        }
        rows.push(vec![here_button(&speech)]);
        View::text(html).with(Keyboard::Inline(rows))
    }

    pub(in crate::desk::telegram) async fn give_back(&self) -> Result<Reply, StoreError> {
        let count = self.desk.routing.give_back(self.tx, &self.manager).await?;

        let html = self.speech().html(say::GivenBack {
            count: Arg::from(count),
        });
        Ok(Reply::screen(View::text(html)))
    }

    /// Gives somebody a role; they and the log chat read it.
    pub(in crate::desk::telegram) async fn set_role(
        &self,
        id: ManagerId,
        role: Role,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let change = desk.routing.set_role(tx, &self.manager, id, role).await?;
        let refused = |text| Ok(Reply::toast(speech.plain(text)));
        let person = match change {
            RoleChange::Done(person) => person,
            RoleChange::NoSuchManager => return refused(Text::ToastNoSuchManager),
            RoleChange::NotThisPerson => return refused(Text::ToastNotThisPerson),
            RoleChange::AlreadyDecided => return refused(Text::ToastAlreadyDecided),
        };
        self.tell_role(&person).await?;
        let log = desk.notify.speech().html(say::LogRole {
            name: Arg::from(&person.name),
            role: role.as_str().into(),
            by: self.manager.label().into(),
        });
        desk.notify.log(tx, log).await?;
        let html = speech.html(say::RoleSet {
            name: person.name.into(),
            role: role.as_str().into(),
        });
        Ok(Reply::screen(View::text(html)))
    }

    async fn tell_role(&self, person: &Manager) -> Result<(), StoreError> {
        let (notify, tx) = (&self.desk.notify, self.tx);
        let speech = notify.speech_to(person);
        let told = match person.role {
            Role::Manager => Text::YouAreManager,
            Role::Admin => Text::YouAreAdmin,
            Role::Banned | Role::Pending => Text::YouAreOut,
        };
        let mut view = View::text(speech.html(told));
        view.keyboard = if person.role.is_staff() {
            notify.home_keyboard(tx, person.id, &speech).await?
        } else {
            Keyboard::Remove
        };
        let chat = ChatId(person.id.0);
        notify.say(tx, Outgoing::new(chat, view)).await
    }
}
