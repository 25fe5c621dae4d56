//! An SMS that a manager writes to a phone: first it is shown as it would go, then it goes.

use super::{
    super::{Desk, button, hold::Taken, reply::Reply, roles},
    command::{Said, addressed},
    home::told,
    parts::ways,
    refused,
};
use crate::{
    domain::{
        content::Content,
        conversation::{Author, Conversation, Entry, Progress},
        id::EntryId,
        manager::Manager,
        phone::Phone,
        routing::Policy,
        sms::{Encoding, Kind, parts},
    },
    outbox::sms::New,
    store::{StoreError, Tx, conversations, customers, entries, managers},
    telegram::{View, callback::DeskAction, keyboard::Keyboard},
    text::{Arg, Speech, Text, cut, escape},
};

/// As much of a text is shown; longer ones are refused before.
const SHOWN: usize = 3_000;

impl Desk {
    /// `/sms +380.. text`: the text as it would go. It waits as an entry that only a press sends.
    pub(super) async fn sms_draft(
        &self,
        tx: &Tx,
        manager: &Manager,
        words: &str,
    ) -> Result<Said, StoreError> {
        let speech = self.speech_to(manager);
        let say = |html| Ok(Reply::message(View::text(html)).into());
        let Some((phone, text)) = addressed(words, self.settings.region) else {
            return say(speech.html(Text::SmsNotAPhone));
        };
        if text.is_empty() {
            let args = [("phone", phone.international().into())];
            return say(speech.html_with(Text::SmsNoText, args));
        }
        // Before anything is made for a phone that gets nothing anyway.
        let new = New::new(
            Kind::Reply,
            phone.clone(),
            text.to_owned(),
            speech.language(),
        );
        if let Some(refusal) = self.sms.refusal(tx, &new).await? {
            return say(refused(&speech, refusal));
        }
        // Always the manager before the conversation.
        managers::lock(tx, manager.id).await?;
        let talk = self.own_talk(tx, manager, &phone).await?;
        if let Some(why) = self.kept_out(tx, manager, &talk).await? {
            return Ok(Said::Kept(talk.id, why));
        }
        let text = match self.sms_text(tx, manager, (&phone, &talk), text).await? {
            Ok(text) => text,
            Err(html) => return say(html),
        };
        let new = New { text, ..new };
        if let Some(refusal) = self.sms.refusal(tx, &new).await? {
            return say(refused(&speech, refusal));
        }
        let view = self.offered(tx, manager, &talk, &new).await?;
        Ok(Reply::message(view).into())
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
        if is_new && !self.works_for(tx, manager, talk.department).await? {
            let own = self.works_in(tx, manager.id).await?;
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
        match talk.holder(self.now()) {
            Some(holder) if holder == manager.id => return Ok(None),
            Some(holder) => return Ok(Some(Taken::Held(holder))),
            None => {}
        }
        if let Some(why) = self.kept_from(tx, manager, talk).await? {
            return Ok(Some(why));
        }
        let by_hand = self.department(talk).policy == Policy::ByHand;
        Ok((by_hand && !roles::is_admin(manager)).then_some(Taken::ByHand))
    }

    /// Keeps the draft, and shows it.
    async fn offered(
        &self,
        tx: &Tx,
        manager: &Manager,
        talk: &Conversation,
        new: &New,
    ) -> Result<View, StoreError> {
        let speech = self.speech_to(manager);
        let mut entry = Entry {
            id: EntryId(0),
            conversation: talk.id,
            author: Author::Manager(manager.id),
            external: None,
            content: Content::text(&new.text),
            album: None,
            progress: Progress::Costly,
            reply_to: None,
            quote: None,
            fence: talk.fence,
            at: self.now(),
            edited: false,
        };
        if let Some(id) = entries::add(tx, &entry).await? {
            entry.id = id;
        }
        let to = self.person_at(tx, talk, &new.to).await?;
        let mut lines = vec![
            speech.html_with(Text::SmsTo, [("to", to.into())]),
            String::new(),
            escape(&cut(&new.text, SHOWN)),
            String::new(),
            counted(&speech, &new.text),
        ];
        if let Some(quote) = self.sms.quote(tx, new).await? {
            let price = quote.price.map(|price| told(&speech, &price));
            let args = [
                ("provider", Arg::from(quote.provider)),
                ("price", price.unwrap_or_else(|| "none".to_owned()).into()),
            ];
            lines.push(speech.html_with(Text::SmsQuote, args));
        }
        let drop = button(&speech, Text::ButtonCancel, DeskAction::Drop(entry.id));
        let rows = ways(&speech, &entry, drop);
        Ok(View::text(lines.join("\n")).with(Keyboard::Inline(rows)))
    }

    /// The phone, with its owner's name where that is known.
    pub(super) async fn person_at(
        &self,
        tx: &Tx,
        talk: &Conversation,
        phone: &Phone,
    ) -> Result<String, StoreError> {
        let name = customers::own_name(tx, talk.customer).await?;
        let phone = phone.international();
        Ok(match name {
            Some(name) => format!("{phone} · {}", cut(&name, 60)),
            None => phone,
        })
    }
}

/// The parts of a text, and why so many.
fn counted(speech: &Speech, text: &str) -> String {
    let parts = parts(text);
    let encoding = match parts.encoding {
        Encoding::Gsm => "gsm",
        Encoding::Ucs2 => "ucs2",
    };
    let units = i64::try_from(parts.units).unwrap_or_default();
    let args = [
        ("parts", Arg::from(i64::from(parts.count))),
        ("letters", units.into()),
        ("encoding", encoding.into()),
    ];
    speech.html_with(Text::SmsCounted, args)
}
