//! An SMS that a manager writes to a phone: first it is shown as it would go, then it goes.

use super::{Said, price, sms_button, sms_press, templates::text_refused};
use crate::{
    desk::{
        SmsDesk, button, press,
        sms::{
            draft::{Letter, LetterRefusal, PhoneOwner},
            recipients::Recipients,
            refused,
        },
        telegram::reply::Reply,
    },
    domain::{
        manager::Manager,
        sms::{Encoding, latin, parts},
    },
    press::{DeskAction, SmsAction},
    sms::Quote,
    store::{
        StoreError, Tx,
        sms::drafts::{Choice, Draft},
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, escape, say},
};

/// As much of a text is shown; longer ones are refused before.
pub(super) const SHOWN: usize = 3_000;

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
        let drafted = self.draft_to(tx, manager, phone, text).await?;
        self.drafted(tx, manager, drafted).await
    }

    /// A draft to one phone, or why it is not made.
    pub(super) async fn drafted(
        &self,
        tx: &Tx,
        manager: &Manager,
        drafted: Result<Letter, LetterRefusal>,
    ) -> Result<Said, StoreError> {
        let speech = self.notify.speech_to(manager);
        let view = match drafted {
            Ok(letter) => self.letter_view(tx, manager, &letter).await?,
            Err(LetterRefusal::Sms(refusal)) => View::text(speech.html(refused(refusal))),
            Err(LetterRefusal::Text(refusal)) => View::text(text_refused(&speech, &refusal)),
            Err(LetterRefusal::Kept { conversation, why }) => {
                return Ok(Said::Kept(conversation, *why));
            }
            Err(LetterRefusal::Gone) => {
                return Ok(Reply::toast(speech.plain(Text::ToastSmsDraftGone)).into());
            }
        };
        Ok(Reply::message(view).into())
    }

    /// The message as it would go, with what can be changed about it.
    pub(super) async fn letter_view(
        &self,
        tx: &Tx,
        manager: &Manager,
        letter: &Letter,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let preview = self.preview(tx, letter).await?;
        let to = owner_line(&preview.to);
        let mut lines = vec![
            speech.html(say::SmsTo { to: to.into() }),
            String::new(),
            escape(&cut(&letter.new.text, SHOWN)),
            String::new(),
            counted(&speech, &letter.new.text),
        ];
        match &preview.quote {
            Some(quote) => lines.push(self.goes_through(&speech, quote, &letter.draft)),
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
        let price = quote.price.as_ref().map(|it| price(speech, it));
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
}

/// The phone, with its owner's name where that is known.
pub(super) fn owner_line(owner: &PhoneOwner) -> String {
    let phone = owner.phone.international();
    match &owner.name {
        Some(name) => format!("{phone} · {}", cut(name, 60)),
        None => phone,
    }
}

/// Buttons for what can be changed about a draft.
pub(super) fn ways(speech: &Speech, draft: &Draft, text: &str) -> Vec<Vec<Button>> {
    let id = draft.id;
    let one = |text, action| sms_button(speech, text, action);
    let (whole, less) = (parts(text).count, parts(&latin(text)).count);
    let mut letters = Vec::new();
    if draft.latin {
        letters.push(one(Text::ButtonSmsCyrillic, SmsAction::Latin(id)));
    } else if less < whole {
        let label = speech.plain(say::ButtonSendLatin {
            parts: Arg::from(i64::from(less)),
        });
        letters.push(sms_press(label, SmsAction::Latin(id)));
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
