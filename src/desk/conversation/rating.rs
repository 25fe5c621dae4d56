//! Stars for a conversation: asked for after its end, once a day; admins are notified of few stars.

use crate::{
    desk::{Conversations, conversation::choice::ButtonPlace, telegram::rating as words},
    domain::{
        case::{Case, Event},
        conversation::Conversation,
        delivery::Priority,
        id::CaseId,
        language::Language,
    },
    hooks,
    store::{
        StoreError, Tx,
        cases::{self, CaseEvent},
        conversations, customers,
    },
    telegram::{
        Outgoing, View,
        message::{Aim, Edit},
    },
    text::Speech,
};

/// The kind under which it is stored that a customer was asked for a rating.
const ASKED: &str = "rating";
/// Admins are notified of this number of stars or fewer.
const LOW: i64 = 2;

/// What came of a press of a star. The language is the customer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rated {
    Now(Language),
    /// The day of the question is over.
    Already(Language),
    /// The question was not theirs.
    Stranger,
}

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
        // Below what ended the conversation.
        let question = Outgoing::new(chat, words::question(&speech, id));
        self.notify
            .say_by(tx, conversation.bot, question, Priority::Notice)
            .await
    }

    /// The customer has given stars.
    pub async fn rate(
        &self,
        tx: &Tx,
        at: ButtonPlace,
        id: CaseId,
        stars: u8,
    ) -> Result<Rated, StoreError> {
        let Some(case) = cases::lookup(tx, id).await? else {
            return Ok(Rated::Stranger);
        };
        let conversation = conversations::lock(tx, case.conversation).await?;
        let own = |it: &Conversation| it.chat() == Some(at.chat) && it.bot == at.bot;
        let Some(conversation) = conversation.filter(own) else {
            return Ok(Rated::Stranger);
        };
        let profile = customers::party(tx, &conversation).await?;
        let language = profile.map_or(self.notify.settings.language, |profile| profile.language);
        let before = cases::rating(tx, id).await?;
        let Some(asked) = cases::told_last(tx, id, ASKED).await? else {
            return Ok(Rated::Stranger);
        };
        // A mind can be changed on the day, and when the question was asked again.
        let open = before.is_none_or(|(_, at)| {
            let day = self.notify.local(at).format("%Y-%m-%d").to_string();
            day == self.day() || asked > day
        });
        if !open {
            return Ok(Rated::Already(language));
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
        hooks::rated(&self.notify.outbox, tx, &conversation, id, given).await?;
        let speech = self.notify.texts.speak(language);
        self.thank(tx, &speech, at, given).await?;
        let was_low = before.is_some_and(|(stars, _)| stars <= LOW);
        if given <= LOW && !was_low {
            self.tell_of_low(tx, &conversation, &case, given).await?;
        }
        Ok(Rated::Now(language))
    }

    /// In place of the question.
    async fn thank(
        &self,
        tx: &Tx,
        speech: &Speech,
        at: ButtonPlace,
        given: i64,
    ) -> Result<(), StoreError> {
        let outgoing = Outgoing::Show {
            chat: at.chat,
            view: words::thanks(speech, given, given <= LOW),
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
        case: &Case,
        given: i64,
    ) -> Result<(), StoreError> {
        for admin in self.notify.admins(tx).await? {
            let speech = self.notify.speech_to(&admin);
            let html = words::low(tx, &speech, conversation, case, given).await?;
            self.notify
                .tell(tx, admin.id, conversation, View::text(html))
                .await?;
        }
        self.notify.email_low_rating(tx, case.id, given).await?;
        let speech = self.notify.speech();
        let html = words::low(tx, &speech, conversation, case, given).await?;
        self.notify.log(tx, html).await
    }
}
