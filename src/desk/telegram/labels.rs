//! `/label`: labels by name.

use crate::{
    desk::{
        Screens,
        conversation::labels::{all_labels_view, label_view},
        people::roles,
        telegram::reply::Reply,
    },
    domain::{id::ConversationId, manager::Manager, search::fold},
    press::List,
    store::{StoreError, Tx, labels},
    telegram::View,
    text::{Arg, Text, say},
};

impl Screens {
    /// `/label`: all labels; `/label NAME`: puts it on the open chat, made where it is new; `/label
    /// delete NAME` (admins): removes it everywhere.
    pub async fn label(
        &self,
        tx: &Tx,
        manager: &Manager,
        open: Option<ConversationId>,
        argument: &str,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let unknown = |name: &str| {
            let name = Arg::from(name);
            let html = speech.html(say::LabelUnknown { name });
            Ok(Reply::message(View::text(html)))
        };
        let argument = argument.trim();
        let removed = ["delete ", "видалити "]
            .iter()
            .find_map(|word| argument.strip_prefix(word))
            .map(str::trim);
        if let Some(name) = removed {
            if !roles::is_admin(manager) {
                return Ok(Reply::message(View::text(
                    speech.html(Text::ToastNotAllowed),
                )));
            }
            return match labels::find(tx, &fold(name)).await? {
                Some(label) => {
                    labels::remove(tx, label.id).await?;
                    let name = label.name.into();
                    let html = speech.html(say::LabelRemoved { name });
                    Ok(Reply::message(View::text(html)))
                }
                None => unknown(name),
            };
        }
        let chat = match open {
            Some(id) => self.people.seen(tx, manager, id).await?,
            None => None,
        };
        match (chat, argument) {
            (Some(chat), "") => {
                let all = labels::all_with(tx, chat.id).await?;
                Ok(Reply::message(label_view(&speech, chat.id, &all, 0)))
            }
            (None, "") => Ok(Reply::message(all_labels_view(tx, &speech, 0).await?)),
            (Some(chat), name) => self.conversations.put_label(tx, &speech, &chat, name).await,
            (None, name) => match labels::find(tx, &fold(name)).await? {
                Some(label) => {
                    let view = self.list(tx, manager, List::Labelled(label.id), 0).await?;
                    Ok(Reply::message(view))
                }
                None => unknown(name),
            },
        }
    }
}
