//! What is read of a feedback and of a complaint: in the conversation, in the CRM and by people.

use super::show;
use crate::{
    desk::button,
    domain::{
        content::Content, conversation::Conversation, customer::Customer, id::ConversationId,
    },
    press::DeskAction,
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, say},
};

/// Letters of a feedback that people read at once.
const SAID: usize = 1_000;

/// What a customer gave: stars, words and files.
#[derive(Debug, Clone, Copy)]
pub(in crate::desk) struct Given<'a> {
    /// `None` means that they gave no stars.
    pub rating: Option<u8>,
    pub text: Option<&'a str>,
    pub files: &'a [Content],
}

impl Given<'_> {
    fn stars(&self, speech: &Speech) -> String {
        match self.rating {
            Some(rating) => "⭐".repeat(usize::from(rating)),
            None => speech.plain(Text::LeadUnrated),
        }
    }

    fn said(&self) -> String {
        cut(self.text.unwrap_or("—"), SAID)
    }

    /// The feedback as a message of the conversation.
    pub fn entry(&self, speech: &Speech) -> Content {
        Content::text(speech.plain(say::FeedbackSaid {
            stars: self.stars(speech).into(),
            text: self.said().into(),
        }))
    }

    /// The complaint as a message of the conversation.
    pub fn complaint_entry(&self, speech: &Speech) -> Content {
        Content::text(speech.plain(say::ComplaintSaid {
            stars: self.stars(speech).into(),
            text: self.said().into(),
        }))
    }

    /// Tells the managers of a feedback that came with files.
    pub fn notice(&self, speech: &Speech, customer: &Customer, id: ConversationId) -> View {
        let html = speech.html(say::FeedbackCame {
            stars: self.stars(speech).into(),
            name: Arg::from(customer.called()),
            text: self.said().into(),
            files: kinds(speech, self.files).into(),
        });
        let open = button(speech, Text::ButtonOpenChat, DeskAction::Open(id));
        View::text(html).with(Keyboard::Inline(vec![vec![open]]))
    }
}

/// Where the files of a feedback are, for the CRM.
pub(in crate::desk) fn files_line(
    speech: &Speech,
    files: &[Content],
    conversation: &Conversation,
) -> String {
    speech.plain(say::FeedbackFiles {
        files: Arg::from(kinds(speech, files)),
        number: conversation.number.to_string().into(),
    })
}

/// A complaint, with what admins should know beside it.
pub(in crate::desk) struct Complaint<'a> {
    pub given: Given<'a>,
    pub customer: &'a Customer,
    pub conversation: ConversationId,
    /// The number of the customer's newest order.
    pub order: Option<String>,
    /// The manager of the case that the conversation had.
    pub former: Option<String>,
}

/// Tells an admin of a complaint.
pub(in crate::desk) fn complaint(speech: &Speech, it: &Complaint<'_>) -> View {
    let called = it.customer.called();
    let name = match &it.customer.username {
        Some(username) => format!("{called} @{username}"),
        None => called.to_owned(),
    };
    let or_none = |known: &Option<String>| Arg::from(known.as_deref().unwrap_or("none"));
    let html = speech.html(say::Complaint {
        stars: it.given.stars(speech).into(),
        name: name.into(),
        text: it.given.said().into(),
        order: or_none(&it.order),
        manager: or_none(&it.former),
    });
    let open = DeskAction::Open(it.conversation);
    View::text(html).with(Keyboard::Inline(vec![
        take_buttons(speech, it.conversation),
        vec![button(speech, Text::ButtonOpenChat, open)],
    ]))
}

/// What can be done with a complaint that nobody has.
pub(super) fn take_buttons(speech: &Speech, id: ConversationId) -> Vec<Button> {
    vec![
        button(speech, Text::ButtonTakeOrder, DeskAction::Take(id)),
        button(speech, Text::ButtonWriteCustomer, DeskAction::Write(id)),
    ]
}

/// How many of each kind: `📷 Фото: 2, 🎤 Голосове повідомлення: 1`.
fn kinds(speech: &Speech, files: &[Content]) -> String {
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for file in files {
        let kind = show::placeholder(speech, file);
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((kind, 1)),
        }
    }
    let told: Vec<String> = kinds
        .iter()
        .map(|(kind, count)| format!("{kind}: {count}"))
        .collect();
    told.join(", ")
}
