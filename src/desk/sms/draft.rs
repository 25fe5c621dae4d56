//! An SMS that a manager writes to a phone: it waits as an entry that only a press sends.

use super::templates::TextRefusal;
use crate::{
    desk::{
        SmsDesk,
        conversation::{hold::Taken, written::text_of},
        people::roles,
    },
    domain::{
        content::Content,
        conversation::{Author, Conversation, Entry, Progress},
        id::{ConversationId, EntryId, SmsDraftId},
        manager::Manager,
        phone::Phone,
        routing::Policy,
        sms::{Cost, Kind, latin},
    },
    sms::{New, Quote, Refusal},
    store::{
        StoreError, Tx, conversations, customers, entries, managers,
        sms::{
            drafts::{self, Choice, Draft, DraftState},
            people,
        },
    },
};

/// A draft of one message, with what it is sent by.
pub(in crate::desk) struct Letter {
    pub draft: Draft,
    pub to: Phone,
    pub talk: Conversation,
    /// Before it is put into Latin letters.
    pub text: String,
    /// The message that would go.
    pub new: New,
}

/// Why no draft is made.
pub(in crate::desk) enum LetterRefusal {
    Sms(Refusal),
    /// The phone's conversation is not this manager's.
    Kept {
        conversation: ConversationId,
        why: Box<Taken>,
    },
    Text(TextRefusal),
    /// The draft was decided about meanwhile.
    Gone,
}

/// What sending a draft is expected to take.
pub(in crate::desk) struct LetterPreview {
    pub to: PhoneOwner,
    /// `None` means that no provider sends there.
    pub quote: Option<Quote>,
}

/// A phone, with its owner's name where that is known.
pub(in crate::desk) struct PhoneOwner {
    pub phone: Phone,
    pub name: Option<String>,
}

impl SmsDesk {
    /// A draft to one phone.
    pub(in crate::desk) async fn draft_to(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: Phone,
        text: &str,
    ) -> Result<Result<Letter, LetterRefusal>, StoreError> {
        let language = self.notify.speech_to(manager).language();
        // Before anything is made for a phone that gets nothing anyway.
        let new = New::new(Kind::Reply, phone.clone(), text.to_owned(), language);
        if let Some(refusal) = self.sms.refusal(tx, &new).await? {
            return Ok(Err(LetterRefusal::Sms(refusal)));
        }
        // Always the manager before the conversation.
        managers::lock(tx, manager.id).await?;
        let talk = self.own_talk(tx, manager, &phone).await?;
        if let Some(why) = self.kept_out(tx, manager, &talk).await? {
            return Ok(Err(LetterRefusal::Kept {
                conversation: talk.id,
                why: Box::new(why),
            }));
        }
        let text = match self.sms_text(tx, manager, &phone, &talk, text).await? {
            Ok(text) => text,
            Err(refusal) => return Ok(Err(LetterRefusal::Text(refusal))),
        };
        let new = New { text, ..new };
        if let Some(refusal) = self.sms.refusal(tx, &new).await? {
            return Ok(Err(LetterRefusal::Sms(refusal)));
        }
        let draft = self.keep_draft(tx, manager, &talk, &new.text).await?;
        let letter = self.letter(tx, draft).await?;
        Ok(letter.ok_or(LetterRefusal::Gone))
    }

    /// The phone's conversation; one that is new is the manager's own department's.
    async fn own_talk(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: &Phone,
    ) -> Result<Conversation, StoreError> {
        let mut talk = self.talk_with(tx, phone).await?;
        let is_new = talk.fence == 0 && talk.case.is_none() && !talk.open;
        if is_new && !self.people.works_for(tx, manager, talk.department).await? {
            let own = self.people.works_in(tx, manager.id).await?;
            if let Some((department, _)) = own.first() {
                talk.department = *department;
                conversations::save(tx, &talk).await?;
            }
        }
        Ok(talk)
    }

    /// Why the manager could not have the conversation if they took it now.
    async fn kept_out(
        &self,
        tx: &Tx,
        manager: &Manager,
        talk: &Conversation,
    ) -> Result<Option<Taken>, StoreError> {
        match talk.holder(self.notify.now()) {
            Some(holder) if holder == manager.id => return Ok(None),
            Some(holder) => return Ok(Some(Taken::Held(holder))),
            None => {}
        }
        if let Some(why) = self.people.kept_from(tx, manager, talk).await? {
            return Ok(Some(why));
        }
        let by_hand = self.notify.department(talk).policy == Policy::ByHand;
        Ok((by_hand && !roles::is_admin(manager)).then_some(Taken::ByHand))
    }

    /// Keeps the text as an entry that only a press sends, with what will be chosen for it.
    async fn keep_draft(
        &self,
        tx: &Tx,
        manager: &Manager,
        talk: &Conversation,
        text: &str,
    ) -> Result<SmsDraftId, StoreError> {
        let entry = Entry {
            id: EntryId(0),
            conversation: talk.id,
            author: Author::Manager(manager.id),
            external: None,
            content: Content::text(text),
            album: None,
            progress: Progress::Costly,
            reply_to: None,
            quote: None,
            fence: talk.fence,
            at: self.notify.now(),
            edited: false,
        };
        let entry = entries::add(tx, &entry).await?;
        let draft = Draft {
            id: SmsDraftId(0),
            manager: manager.id,
            department: talk.department,
            entry,
            state: DraftState::Open,
            text: String::new(),
            phones: Vec::new(),
            choice: Choice::default(),
            latin: false,
            total: 1,
            queued: 0,
            refused: 0,
            twice: 0,
            opted_out: 0,
        };
        drafts::add(tx, &draft, self.notify.now()).await
    }

    /// A draft of one message that can still be changed.
    pub(super) async fn letter(
        &self,
        tx: &Tx,
        id: SmsDraftId,
    ) -> Result<Option<Letter>, StoreError> {
        let Some(draft) = drafts::lookup(tx, id).await? else {
            return Ok(None);
        };
        let Some(entry) = draft.entry else {
            return Ok(None);
        };
        let Some(entry) = entries::lookup(tx, entry).await? else {
            return Ok(None);
        };
        let Some(talk) = conversations::lookup(tx, entry.conversation).await? else {
            return Ok(None);
        };
        let to = people::phone_of(tx, talk.external).await?;
        let (Some(to), Progress::Costly) = (to, &entry.progress) else {
            return Ok(None);
        };
        let text = text_of(&entry.content);
        let words = if draft.latin {
            latin(&text)
        } else {
            text.clone()
        };
        let profile = customers::lookup(tx, talk.customer).await?;
        let language = profile.map_or(self.notify.settings.language, |profile| profile.language);
        let (manager, department) = (Some(draft.manager), draft.department);
        let through = self.sms.through(tx, manager, department, &draft.choice);
        let through = through.await?;
        let new = New::new(Kind::Reply, to.clone(), words, language).through(through);
        Ok(Some(Letter {
            draft,
            to,
            talk,
            text,
            new,
        }))
    }

    /// What a draft would take. The senders that could be chosen are asked for.
    pub(in crate::desk) async fn preview(
        &self,
        tx: &Tx,
        letter: &Letter,
    ) -> Result<LetterPreview, StoreError> {
        self.ask_senders(tx, &letter.to).await?;
        Ok(LetterPreview {
            to: Self::owner_at(tx, &letter.talk, &letter.to).await?,
            quote: self.sms.quote(tx, &letter.new).await?,
        })
    }

    /// The phone, with its owner's name where that is known.
    pub(super) async fn owner_at(
        tx: &Tx,
        talk: &Conversation,
        phone: &Phone,
    ) -> Result<PhoneOwner, StoreError> {
        Ok(PhoneOwner {
            phone: phone.clone(),
            name: customers::own_name(tx, talk.customer).await?,
        })
    }
}

/// The sum of prices; `None` where one is not known or they are of several currencies.
pub(super) fn sum(prices: impl IntoIterator<Item = Option<Cost>>) -> Option<Cost> {
    let mut total: Option<Cost> = None;
    for price in prices {
        let price = price?;
        total = Some(match total {
            None => price,
            Some(total) if total.currency == price.currency => Cost {
                micros: total.micros.checked_add(price.micros)?,
                ..total
            },
            Some(_) => return None,
        });
    }
    total
}
