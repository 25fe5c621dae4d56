//! `/sms sender`: through whom and from whom all of a manager's messages go.

use super::{sms_button, sms_press};
use crate::{
    desk::{SmsDesk, telegram::reply::Reply},
    domain::manager::Manager,
    press::SmsAction,
    store::{StoreError, Tx},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, cut, say},
};

/// Words that take a manager's own choice back.
const RESET: [&str; 4] = ["-", "reset", "скинути", "типовий"];

impl SmsDesk {
    /// The screen: what holds now, and what can be chosen.
    pub(super) async fn sms_own_sender(
        &self,
        tx: &Tx,
        manager: &Manager,
    ) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let own = self.own_sender(tx, manager).await?;
        let mut rows = Vec::new();
        for choice in &own.choices {
            let sign = if choice.is_chosen { "✅" } else { "▫️" };
            let of_provider = self.provider_title(choice.provider);
            let label = format!("{sign} {} · {of_provider}", cut(&choice.name, 30));
            rows.push(vec![sms_press(label, SmsAction::OwnSender(choice.code))]);
        }
        rows.push(vec![
            sms_button(&speech, Text::ButtonSmsAnySender, SmsAction::OwnSender(0)),
            sms_button(&speech, Text::ButtonSmsBack, SmsAction::Home),
        ]);
        let provider = own.provider.as_deref().map(|it| self.provider_title(it));
        let html = speech.html(say::SmsOwnSender {
            provider: Arg::from(provider.unwrap_or("none")),
            sender: own.sender.as_deref().unwrap_or("none").into(),
            by: if own.is_own { "own" } else { "default" }.into(),
        });
        Ok(View::text(html).with(Keyboard::Inline(rows)))
    }

    /// `/sms sender NAME`.
    pub(super) async fn sms_own_sender_named(
        &self,
        tx: &Tx,
        manager: &Manager,
        name: &str,
    ) -> Result<View, StoreError> {
        let is_set = if RESET.contains(&name.to_lowercase().as_str()) {
            self.reset_own_sender(tx, manager).await?;
            true
        } else {
            self.set_own_sender(tx, manager, name).await?
        };
        if is_set {
            return self.sms_own_sender(tx, manager).await;
        }
        let speech = self.notify.speech_to(manager);

        Ok(View::text(speech.html(say::SmsNoSuchSender {
            sender: Arg::from(cut(name, 40)),
        })))
    }

    /// A press on one of them; 0 takes the choice back.
    pub(super) async fn press_own_sender(
        &self,
        tx: &Tx,
        manager: &Manager,
        wanted: u32,
    ) -> Result<Reply, StoreError> {
        if self.choose_own_sender(tx, manager, wanted).await? {
            return Ok(Reply::screen(self.sms_own_sender(tx, manager).await?));
        }
        let speech = self.notify.speech_to(manager);
        Ok(Reply::toast(speech.plain(Text::ToastSmsSenderGone)))
    }
}
