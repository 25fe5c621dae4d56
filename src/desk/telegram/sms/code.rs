//! The screen of a customer who waits for a code: what became of the SMS takes the place of
//! "sending".

use crate::{
    desk::SmsDesk,
    domain::{
        delivery::Priority,
        dialogue::{Dialogue, Field},
        phone::Phone,
    },
    press::{Action, Press},
    sms::CodeNews,
    store::{StoreError, Tx},
    telegram::{
        Outgoing, View,
        keyboard::{Button, Keyboard, Target},
        message::{Aim, Edit},
    },
    text::{Speech, Text, say},
};

impl SmsDesk {
    pub(in crate::desk) async fn tell_code_news(
        &self,
        tx: &Tx,
        dialogue: &Dialogue,
        phone: &Phone,
        news: CodeNews,
    ) -> Result<(), StoreError> {
        let speech = self.notify.texts.speak(dialogue.customer.language);
        let outgoing = Outgoing::Show {
            chat: dialogue.chat,
            view: view(
                &speech,
                dialogue.screen,
                phone.written_in(self.notify.settings.region),
                news,
            ),
            edit: dialogue.shown.map(|shown| Edit {
                message: shown.message,
                has_photo: shown.has_photo,
            }),
            screen: Some(dialogue.screen),
            aim: Aim::default(),
        };
        self.notify
            .say_by(tx, dialogue.bot, outgoing, Priority::Answer)
            .await
    }
}

fn view(speech: &Speech, screen: i64, phone: String, news: CodeNews) -> View {
    let button = |label: Text, action: Action| Button {
        label: speech.plain(label),
        target: Target::Press(Press { screen, action }.to_data()),
    };
    let html = match news {
        CodeNews::Sent => speech.html(say::AskCode {
            phone: phone.into(),
        }),
        CodeNews::Late => speech.html(Text::CodeLate),
        CodeNews::Failed => speech.html(Text::CodeNotSent),
    };
    let mut rows = vec![
        vec![button(Text::ButtonNewCode, Action::ConfirmPhone)],
        vec![
            button(Text::ButtonBack, Action::Profile),
            button(Text::ButtonMenu, Action::Menu),
        ],
    ];
    // The contact button needs no SMS.
    if news != CodeNews::Sent {
        let contact = Action::ChangeProfile(Field::Phone);
        rows.insert(0, vec![button(Text::ButtonCorrectPhone, contact)]);
    }
    View::text(html).with(Keyboard::Inline(rows))
}
