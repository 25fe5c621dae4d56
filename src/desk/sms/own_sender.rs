//! `/sms sender`: through whom and from whom all of a manager's messages go.

use super::{
    super::{SmsDesk, telegram::reply::Reply},
    choosing::{sms_button, sms_press},
    senders::code,
};
use crate::{
    domain::{id::DepartmentId, manager::Manager},
    press::SmsAction,
    store::{
        StoreError, Tx,
        sms::{defaults, drafts::Choice},
    },
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, cut, say},
};

/// Words that take a manager's own choice back.
const RESET: [&str; 4] = ["-", "reset", "скинути", "типовий"];

impl SmsDesk {
    /// The screen: what holds now, and what can be chosen.
    pub(super) async fn own_sender(&self, tx: &Tx, manager: &Manager) -> Result<View, StoreError> {
        let speech = self.notify.speech_to(manager);
        let own = defaults::of(tx, manager.id).await?;
        let departments = self.people.works_in(tx, manager.id).await?;
        let department = departments.first().map_or(DepartmentId(0), |(id, _)| *id);
        let (owner, choice) = (Some(manager.id), Choice::default());
        let through = self.sms.through(tx, owner, department, &choice).await?;
        let none = || "none".to_owned();
        let provider = through
            .preferred
            .as_deref()
            .map(|it| self.provider_title(it));

        let mut rows = Vec::new();
        for known in &self.sms.settings.providers {
            for sender in self.senders_of(tx, known, None).await? {
                let is_chosen = own.provider.as_deref() == Some(known.name())
                    && own.sender.as_deref() == Some(sender.name.as_str());
                let sign = if is_chosen { "✅" } else { "▫️" };
                let of_provider = self.provider_title(known.name());
                let label = format!("{sign} {} · {of_provider}", cut(&sender.name, 30));
                let action = SmsAction::OwnSender(code(known.name(), &sender.name));
                rows.push(vec![sms_press(label, action)]);
            }
        }
        rows.push(vec![
            sms_button(&speech, Text::ButtonSmsAnySender, SmsAction::OwnSender(0)),
            sms_button(&speech, Text::ButtonSmsBack, SmsAction::Home),
        ]);
        let html = speech.html(say::SmsOwnSender {
            provider: Arg::from(provider.unwrap_or("none")),
            sender: through.sender.unwrap_or_else(none).into(),
            by: if own == Choice::default() {
                "default"
            } else {
                "own"
            }
            .into(),
        });
        Ok(View::text(html).with(Keyboard::Inline(rows)))
    }

    /// `/sms sender NAME`.
    pub(super) async fn set_own_sender(
        &self,
        tx: &Tx,
        manager: &Manager,
        name: &str,
    ) -> Result<View, StoreError> {
        if RESET.contains(&name.to_lowercase().as_str()) {
            defaults::set(tx, manager.id, &Choice::default()).await?;
            return self.own_sender(tx, manager).await;
        }
        for known in &self.sms.settings.providers {
            let senders = self.senders_of(tx, known, None).await?;
            let found = senders
                .into_iter()
                .find(|sender| sender.name.to_lowercase() == name.to_lowercase());
            if let Some(sender) = found {
                let choice = Choice {
                    provider: Some(known.name().to_owned()),
                    sender: Some(sender.name),
                };
                defaults::set(tx, manager.id, &choice).await?;
                return self.own_sender(tx, manager).await;
            }
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
        let mut choice = (wanted == 0).then(Choice::default);
        for known in &self.sms.settings.providers {
            for sender in self.senders_of(tx, known, None).await? {
                if wanted != 0 && code(known.name(), &sender.name) == wanted {
                    choice = Some(Choice {
                        provider: Some(known.name().to_owned()),
                        sender: Some(sender.name),
                    });
                }
            }
        }
        let Some(choice) = choice else {
            let speech = self.notify.speech_to(manager);
            return Ok(Reply::toast(speech.plain(Text::ToastSmsSenderGone)));
        };
        defaults::set(tx, manager.id, &choice).await?;
        Ok(Reply::screen(self.own_sender(tx, manager).await?))
    }
}
