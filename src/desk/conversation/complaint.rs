//! A complaint: few stars, with or without words. It waits for a manager like a question, and admins
//! hear of it at once.

use super::{feedback::Sent, receive};
use crate::{
    desk::{Conversations, button, label_of},
    domain::{
        content::Content,
        conversation::Conversation,
        dialogue::{Dialogue, Subject},
        id::{ChatId, ConversationId},
    },
    press::DeskAction,
    store::{StoreError, Tx, cases, customers},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, say},
};

impl Conversations {
    /// Opens a case for the complaint, with all that the customer sent for it.
    pub async fn complain(
        &self,
        tx: &Tx,
        dialogue: &Dialogue,
        rating: u8,
        text: Option<&str>,
    ) -> Result<(), StoreError> {
        let now = self.notify.now();
        let mut conversation = self.conversation_of(tx, dialogue).await?;
        let former = match conversation.case {
            Some(case) => cases::lookup(tx, case).await?.and_then(|case| case.manager),
            None => None,
        };
        self.people.direct(&mut conversation, None);
        let speech = self.notify.speech();
        let stars = "⭐".repeat(usize::from(rating));
        let said = cut(text.unwrap_or("—"), 1_000);

        let message = receive::Message {
            external: None,
            content: Content::text(speech.plain(say::ComplaintSaid {
                stars: Arg::from(&stars),
                text: Arg::from(&said),
            })),
            album: None,
            reply_to: None,
            quote: None,
            at: now,
        };
        self.receive(tx, &mut conversation, message).await?;
        let subject = Subject {
            department: conversation.department,
            name: speech.plain(Text::SubjectComplaint),
        };
        self.people
            .note_subject(tx, &conversation, &subject)
            .await?;
        let sent = self.pass_files(tx, dialogue, &mut conversation).await?;
        let order = customers::newest_order(tx, dialogue.customer.id).await?;
        let order = order.map_or_else(|| "none".to_owned(), |number| number.to_string());
        let former = match former {
            Some(manager) => label_of(tx, manager).await?,
            None => "none".to_owned(),
        };
        let customer = &dialogue.customer;
        let name = match &customer.username {
            Some(username) => format!("{} @{username}", customer.called()),
            None => customer.called().to_owned(),
        };
        let id = conversation.id;
        let told = |speech: &Speech| {
            let rows = vec![
                take_buttons(speech, id),
                vec![button(speech, Text::ButtonOpenChat, DeskAction::Open(id))],
            ];
            View::text(speech.html(say::Complaint {
                stars: Arg::from(&stars),
                name: Arg::from(&name),
                text: Arg::from(&said),
                order: Arg::from(&order),
                manager: Arg::from(&former),
            }))
            .with(Keyboard::Inline(rows))
        };
        self.notify.tell_admins(tx, None, told).await?;
        self.show_admins(tx, &conversation, &sent).await
    }

    /// Admins see what was sent with the complaint; the holder has it already.
    async fn show_admins(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        sent: &[Sent],
    ) -> Result<(), StoreError> {
        let holder = conversation.holder(self.notify.now());
        for admin in self.notify.admins(tx).await? {
            if Some(admin.id) != holder {
                self.notify
                    .show_all(tx, sent, conversation.id, ChatId(admin.id.0))
                    .await?;
            }
        }
        Ok(())
    }
}

/// What can be done with a complaint that nobody has.
pub(in crate::desk) fn take_buttons(speech: &Speech, id: ConversationId) -> Vec<Button> {
    vec![
        button(speech, Text::ButtonTakeOrder, DeskAction::Take(id)),
        button(speech, Text::ButtonWriteCustomer, DeskAction::Write(id)),
    ]
}
