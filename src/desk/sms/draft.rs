//! An SMS that a manager writes to a phone: first it is shown as it would go, then it goes.

use super::{
    super::{
        SmsDesk, button, conversation::hold::Taken, people::roles, press, telegram::reply::Reply,
    },
    command::Said,
    home::told,
    recipients::Recipients,
    refused,
};
use crate::{
    domain::{
        content::Content,
        conversation::{Author, Conversation, Entry, Progress},
        id::{EntryId, SmsDraftId},
        manager::Manager,
        phone::Phone,
        routing::Policy,
        sms::{Cost, Encoding, Kind, latin, parts},
    },
    press::{DeskAction, SmsAction},
    sms::{New, Quote},
    store::{
        StoreError, Tx, conversations, customers, entries, managers,
        sms::drafts::{self, Choice, Draft, DraftState},
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, escape, say},
};

use super::super::conversation::written::text_of;

/// As much of a text is shown; longer ones are refused before.
pub(super) const SHOWN: usize = 3_000;

/// A draft of one message, with what it is sent by.
pub(super) struct Letter {
    pub draft: Draft,
    pub to: Phone,
    pub talk: Conversation,
    /// Before it is put into Latin letters.
    pub text: String,
    /// As it would go.
    pub new: New,
}

impl SmsDesk {
    /// `/sms +380.. text`: the text as it would go. It waits as an entry that only a press sends.
    pub(super) async fn sms_draft(
        &self,
        tx: &Tx,
        manager: &Manager,
        words: &str,
    ) -> Result<Said, StoreError> {
        let speech = self.notify.speech_to(manager);
        let say = |html| Ok(Reply::message(View::text(html)).into());
        let (recipients, text) = Recipients::read(words, self.notify.settings.region);
        if recipients.phones.is_empty() {
            return say(speech.html(Text::SmsNotAPhone));
        }
        let Some(phone) = recipients.only().cloned() else {
            return self
                .sms_batch(tx, manager, recipients, text)
                .await
                .map(|view| Reply::message(view).into());
        };
        if text.is_empty() {
            return say(speech.html(say::SmsNoText {
                phone: phone.international().into(),
            }));
        }
        self.sms_to(tx, manager, phone, text).await
    }

    /// A draft to one phone.
    pub(super) async fn sms_to(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: Phone,
        text: &str,
    ) -> Result<Said, StoreError> {
        let speech = self.notify.speech_to(manager);
        let say = |html| Ok(Reply::message(View::text(html)).into());
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
        let text = match self.sms_text(tx, manager, &phone, &talk, text).await? {
            Ok(text) => text,
            Err(html) => return say(html),
        };
        let new = New { text, ..new };
        if let Some(refusal) = self.sms.refusal(tx, &new).await? {
            return say(refused(&speech, refusal));
        }
        let draft = self.keep_draft(tx, manager, &talk, &new.text).await?;
        match self.letter(tx, draft).await? {
            Some(letter) => {
                let view = self.letter_view(tx, manager, &letter).await?;
                Ok(Reply::message(view).into())
            }
            None => Ok(Reply::toast(speech.plain(Text::ToastSmsDraftGone)).into()),
        }
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
        let to = crate::store::sms::people::phone_of(tx, talk.external).await?;
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

    /// The message as it would go, with what can be changed about it.
    pub(super) async fn letter_view(
        &self,
        tx: &Tx,
        manager: &Manager,
        letter: &Letter,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        // By the time that somebody wants to choose, the list is there.
        for known in &self.sms.settings.providers {
            self.sms.senders(tx, known, &letter.to).await?;
        }
        let to = self.person_at(tx, &letter.talk, &letter.to).await?;
        let mut lines = vec![
            speech.html(say::SmsTo { to: to.into() }),
            String::new(),
            escape(&cut(&letter.new.text, SHOWN)),
            String::new(),
            counted(&speech, &letter.new.text),
        ];
        match self.sms.quote(tx, &letter.new).await? {
            Some(quote) => lines.push(self.goes_through(&speech, &quote, &letter.draft)),
            None => lines.push(speech.html(Text::SmsUnreachable)),
        }
        let mut rows = Vec::new();
        if let Some(entry) = letter.draft.entry {
            let count = parts(&letter.new.text).count;

            let label = speech.plain(say::ButtonSendParts {
                parts: Arg::from(i64::from(count)),
            });
            rows.push(vec![press(label, DeskAction::SendAgain(entry))]);
            rows.extend(ways(&speech, &letter.draft, &letter.text));
            let drop = button(&speech, Text::ButtonCancel, DeskAction::Drop(entry));
            rows.push(vec![drop]);
        }
        Ok(View::text(lines.join("\n")).with(Keyboard::Inline(rows)))
    }

    /// `Піде через Twilio, від MyShop`, and what it costs.
    fn goes_through(&self, speech: &Speech, quote: &Quote, draft: &Draft) -> String {
        let none = || "none".to_owned();
        let price = quote.price.as_ref().map(|price| told(speech, price));
        let by = if draft.choice == Choice::default() {
            "default"
        } else {
            "chosen"
        };

        speech.html(say::SmsQuote {
            provider: Arg::from(self.provider_title(quote.provider)),
            sender: quote.sender.clone().unwrap_or_else(none).into(),
            price: price.unwrap_or_else(none).into(),
            by: by.into(),
        })
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

/// Buttons for what can be changed about a draft.
pub(super) fn ways(speech: &Speech, draft: &Draft, text: &str) -> Vec<Vec<Button>> {
    let id = draft.id;
    let one = |text, action| button(speech, text, DeskAction::Sms(action));
    let (whole, less) = (parts(text).count, parts(&latin(text)).count);
    let mut letters = Vec::new();
    if draft.latin {
        letters.push(one(Text::ButtonSmsCyrillic, SmsAction::Latin(id)));
    } else if less < whole {
        let label = speech.plain(say::ButtonSendLatin {
            parts: Arg::from(i64::from(less)),
        });
        letters.push(press(label, DeskAction::Sms(SmsAction::Latin(id))));
    }
    letters.push(one(
        Text::ButtonSmsTemplate,
        SmsAction::DraftTemplates(id, 0),
    ));
    vec![
        vec![
            one(Text::ButtonSmsProvider, SmsAction::Providers(id)),
            one(Text::ButtonSmsSender, SmsAction::Senders(id)),
        ],
        letters,
    ]
}

/// `14 символів, 1 SMS (UNICODE)`.
pub(super) fn counted(speech: &Speech, text: &str) -> String {
    let parts = parts(text);
    let encoding = match parts.encoding {
        Encoding::Gsm => "gsm",
        Encoding::Ucs2 => "ucs2",
    };
    let units = i64::try_from(parts.units).unwrap_or_default();

    speech.html(say::SmsCounted {
        parts: Arg::from(i64::from(parts.count)),
        letters: units.into(),
        encoding: encoding.into(),
    })
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
