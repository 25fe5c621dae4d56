//! What admins see of people: everybody with their commands, and the managers of a conversation.

use super::roles;
use crate::{
    desk::{People, label_of, press, telegram::reply::Reply},
    domain::{
        conversation::Conversation,
        manager::{Manager, Role},
    },
    press::DeskAction,
    store::{StoreError, Tx, audit, conversations, customers, desk_orders, leads, managers},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Text, say},
};

/// People on a page.
const PAGE: u32 = 20;

impl People {
    /// Turns that nobody has: customers of whom nobody knows, leads that nobody hands over, and queues
    /// that nobody shares out. Always 0.
    pub(in crate::desk) async fn count_ownerless(&self, tx: &Tx) -> Result<i64, StoreError> {
        let now = self.notify.now();
        let sharing = self.notify.settings.departments.iter();
        let sharing = sharing
            .filter(|it| it.policy.is_automatic())
            .map(|it| it.id);
        let sharing = sharing.fold(",".to_owned(), |list, id| format!("{list}{id},"));
        Ok(conversations::count_ownerless(tx, &sharing, now).await?
            + conversations::count_late_routes(tx, now).await?
            + leads::count_orphans(tx).await?)
    }

    /// `/all_users`.
    pub async fn users(&self, tx: &Tx, manager: &Manager, page: u32) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        if !roles::is_admin(manager) {
            return Ok(Reply::toast(speech.plain(Text::ToastNotAllowed)));
        }
        let count = managers::count(tx).await?;
        let people = managers::list(tx, page, PAGE).await?;
        let mut html = speech.html(say::UsersTitle {
            count: Arg::from(count),
        });
        for person in &people {
            html.push('\n');
            html.push_str(&speech.html(say::UsersLine {
                name: Arg::from(&person.name),
                label: Arg::from(person.label()),
                role: Arg::from(person.role.as_str()),
            }));
            html.push_str(&self.commands(person));
        }
        let mut turns = Vec::new();
        if page > 0 {
            turns.push(press("◀️".to_owned(), DeskAction::Users(page - 1)));
        }
        if count > i64::from(PAGE) * (i64::from(page) + 1) {
            turns.push(press(
                "▶️".to_owned(),
                DeskAction::Users(page.saturating_add(1)),
            ));
        }
        let mut rows: Vec<Vec<Button>> = people
            .iter()
            .filter(|person| person.role == Role::Pending)
            .map(|person| {
                let name = crate::text::cut(&person.name, 20);
                let label = |text| format!("{} {name}", speech.plain(text));
                vec![
                    press(label(Text::ButtonApprove), DeskAction::Approve(person.id)),
                    press(label(Text::ButtonReject), DeskAction::Reject(person.id)),
                ]
            })
            .collect();
        rows.push(turns);
        rows.retain(|row| !row.is_empty());
        Ok(Reply::screen(View::text(html).with(Keyboard::Inline(rows))))
    }

    /// The commands that apply to a person now.
    pub(in crate::desk) fn commands(&self, person: &Manager) -> String {
        let id = person.id;
        let card = if self.notify.settings.departments.len() > 1 {
            format!(" /user_{id}")
        } else {
            String::new()
        };
        match person.role {
            Role::Pending => format!(" /approve_{id} /ban_{id}"),
            Role::Manager => format!("{card} /admin_{id} /ban_{id}"),
            Role::Banned => format!(" /approve_{id}"),
            Role::Admin => format!("{card} /ban_{id}"),
        }
    }

    /// `/get_connected_users_ID`: the managers who hold the conversation, held it before, or work
    /// on its order.
    pub async fn connected(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let name = |label: Option<String>| Arg::from(label.unwrap_or_else(|| "none".to_owned()));
        let holder = match conversation.holder(self.notify.now()) {
            Some(holder) => Some(label_of(tx, holder).await?),
            None => None,
        };
        let order = match customers::newest_order(tx, conversation.customer).await? {
            Some(order) => desk_orders::lookup(tx, order).await?,
            None => None,
        };
        let fulfiller = match order.and_then(|order| order.manager) {
            Some(fulfiller) => Some(label_of(tx, fulfiller).await?),
            None => None,
        };
        let mut earlier = Vec::new();
        for former in audit::holders(tx, conversation.id).await? {
            earlier.push(label_of(tx, former).await?);
        }
        let earlier = (!earlier.is_empty()).then(|| earlier.join(", "));
        let html = speech.html(say::Connected {
            number: conversation.number.to_string().into(),
            holder: name(holder),
            fulfiller: name(fulfiller),
            earlier: name(earlier),
        });
        Ok(Reply::message(View::text(html)))
    }
}
