//! Stars for a conversation: asked for after its end, once a day; admins are notified of few stars.

use crate::{
    desk::{Conversations, conversation::choice::ButtonPlace, customer_name, label_of},
    domain::{case::Event, conversation::Conversation, delivery::Priority, id::CaseId},
    press::{Action, Press},
    store::{
        StoreError, Tx,
        cases::{self, CaseEvent},
        conversations, customers,
    },
    telegram::{
        Outgoing, View,
        keyboard::{Button, Keyboard, Target},
        message::{Aim, Edit},
    },
    text::{Arg, Speech, Text, say},
};

/// The kind under which it is stored that a customer was asked for a rating.
const ASKED: &str = "rating";
/// Admins are notified of this number of stars or fewer.
const LOW: i64 = 2;

impl Conversations {
    /// Asks for stars in a conversation that has just ended, if a manager has answered its
    /// customer.
    pub async fn ask_rating(&self, tx: &Tx, conversation: &Conversation) -> Result<(), StoreError> {
        if self.notify.settings.rating == crate::desk::Rating::None {
            return Ok(());
        }
        let (Some(chat), Some(id)) = (conversation.chat(), conversation.case) else {
            return Ok(());
        };
        let case = cases::lookup(tx, id).await?;
        let profile = customers::party(tx, conversation).await?;
        let (Some(case), Some(profile)) = (case, profile) else {
            return Ok(());
        };
        if case.answered_by.is_none() || profile.blocked {
            return Ok(());
        }
        if !cases::tell_once(tx, id, ASKED, &self.day()).await? {
            return Ok(());
        }
        let speech = self.notify.texts.speak(profile.language);
        let view = View::text(speech.html(Text::AskRating)).with(stars(id));
        // Below what ended the conversation.
        let question = Outgoing::new(chat, view);
        self.notify
            .say_by(tx, conversation.bot, question, Priority::Notice)
            .await
    }

    /// The customer has given stars. Returns the customer's toast; `None` for a stranger.
    pub async fn rate(
        &self,
        tx: &Tx,
        at: ButtonPlace,
        id: CaseId,
        stars: u8,
    ) -> Result<Option<String>, StoreError> {
        let Some(case) = cases::lookup(tx, id).await? else {
            return Ok(None);
        };
        let conversation = conversations::lock(tx, case.conversation).await?;
        let own = |it: &Conversation| it.chat() == Some(at.chat) && it.bot == at.bot;
        let Some(conversation) = conversation.filter(own) else {
            return Ok(None);
        };
        let profile = customers::party(tx, &conversation).await?;
        let language = profile.map_or(self.notify.settings.language, |profile| profile.language);
        let speech = self.notify.texts.speak(language);
        let before = cases::rating(tx, id).await?;
        let Some(asked) = cases::told_last(tx, id, ASKED).await? else {
            return Ok(None);
        };
        // A mind can be changed on the day, and when the question was asked again.
        let open = before.is_none_or(|(_, at)| {
            let day = self.notify.local(at).format("%Y-%m-%d").to_string();
            day == self.day() || asked > day
        });
        if !open {
            return Ok(Some(speech.plain(Text::ToastRatedAlready)));
        }
        let given = i64::from(stars);
        cases::rate(tx, id, given, self.notify.now()).await?;
        let rated = CaseEvent {
            case: id,
            conversation: conversation.id,
            event: Event::Rated,
            manager: case.manager,
            detail: Some(&stars.to_string()),
        };
        cases::note(tx, &rated, self.notify.now()).await?;
        self.thank(tx, &speech, at, given).await?;
        let was_low = before.is_some_and(|(stars, _)| stars <= LOW);
        if given <= LOW && !was_low {
            self.tell_of_low(tx, &conversation, &case, given).await?;
        }
        Ok(Some(speech.plain(Text::ToastRated)))
    }

    /// In place of the question.
    async fn thank(
        &self,
        tx: &Tx,
        speech: &Speech,
        at: ButtonPlace,
        given: i64,
    ) -> Result<(), StoreError> {
        let stars = Arg::from(shown(given));
        let html = if given <= LOW {
            speech.html(say::RatingSorry { stars })
        } else {
            speech.html(say::RatingThanks { stars })
        };
        let outgoing = Outgoing::Show {
            chat: at.chat,
            view: View::text(html),
            edit: at.shown.map(|shown| Edit {
                message: shown.message,
                has_photo: shown.has_photo,
            }),
            screen: None,
            aim: Aim::default(),
        };
        self.notify
            .say_by(tx, at.bot, outgoing, Priority::Answer)
            .await
    }

    async fn tell_of_low(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        case: &crate::domain::case::Case,
        given: i64,
    ) -> Result<(), StoreError> {
        let manager = match case.manager {
            Some(manager) => label_of(tx, manager).await?,
            None => "none".to_owned(),
        };
        let said = async |speech: &Speech| -> Result<String, StoreError> {
            let name = customer_name(tx, conversation, speech).await?;

            Ok(speech.html(say::LowTalkRating {
                stars: Arg::from(shown(given)),
                name: name.into(),
                manager: manager.as_str().into(),
                number: conversation.number.to_string().into(),
            }))
        };
        for admin in self.notify.admins(tx).await? {
            let html = said(&self.notify.speech_to(&admin)).await?;
            self.notify
                .tell(tx, admin.id, conversation, View::text(html))
                .await?;
        }
        let html = said(&self.notify.speech()).await?;
        self.notify.log(tx, html).await
    }
}

fn shown(stars: i64) -> String {
    "⭐".repeat(usize::try_from(stars).unwrap_or_default())
}

/// One to five, in one row.
fn stars(case: CaseId) -> Keyboard {
    let button = |stars| {
        let press = Press {
            screen: 0,
            action: Action::Rate(case, stars),
        };
        Button {
            label: format!("{stars} ⭐"),
            target: Target::Press(press.to_data()),
        }
    };
    Keyboard::Inline(vec![(1..=5).map(button).collect()])
}
