//! A complaint: few stars, with or without words. It waits for a manager like a question, and admins
//! hear of it at once.

use super::{feedback::Sent, receive};
use crate::{
    desk::{
        Conversations, label_of,
        telegram::feedback::{self as words, Complaint, Given},
    },
    domain::{
        conversation::Conversation,
        dialogue::{Dialogue, Subject},
        id::ChatId,
    },
    store::{StoreError, Tx, cases, customers},
    text::{Speech, Text},
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
        let given = Given {
            rating: Some(rating),
            text,
            files: &[],
        };
        let message = receive::Message {
            external: None,
            content: given.complaint_entry(&speech),
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
        let complaint = Complaint {
            given,
            customer: &dialogue.customer,
            conversation: conversation.id,
            order: order.map(|number| number.to_string()),
            former: match former {
                Some(manager) => Some(label_of(tx, manager).await?),
                None => None,
            },
        };
        let told = |speech: &Speech| words::complaint(speech, &complaint);
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
