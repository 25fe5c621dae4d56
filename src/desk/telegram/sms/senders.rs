//! The senders of an SMS draft: which of them can be chosen, and why others cannot.

use super::{sms_button, sms_press};
use crate::{
    desk::{
        SmsDesk,
        sms::{choosing::OpenDraft, senders::SenderBarrier},
        telegram::reply::Reply,
    },
    domain::sms::Barrier,
    press::SmsAction,
    store::{StoreError, Tx},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, say},
};

impl SmsDesk {
    pub(super) async fn choose_sender(
        &self,
        tx: &Tx,
        speech: &Speech,
        open: &OpenDraft,
    ) -> Result<Reply, StoreError> {
        let id = open.draft().id;
        let mut lines = vec![speech.html(Text::SmsChooseSender)];
        let mut rows: Vec<Vec<Button>> = Vec::new();
        for choice in self.senders_for(tx, open).await? {
            let of_provider = self.provider_title(choice.provider);
            let sender = &choice.sender;
            let sign = match (&sender.barrier, choice.is_chosen) {
                (Some(_), _) => "🚫",
                (None, true) => "✅",
                (None, false) => "▫️",
            };
            if let Some(barrier) = sender.barrier {
                lines.push(speech.html(say::SmsSenderBarred {
                    sender: Arg::from(&sender.name),
                    provider: of_provider.into(),
                    reason: speech.plain(sender_barred(barrier)).into(),
                }));
            }
            let label = format!("{sign} {} · {of_provider}", cut(&sender.name, 30));
            rows.push(vec![sms_press(label, SmsAction::Sender(id, choice.code))]);
        }
        if rows.is_empty() {
            lines.push(speech.html(Text::SmsNoSenders));
        }
        rows.push(vec![
            sms_button(speech, Text::ButtonSmsAnySender, SmsAction::Sender(id, 0)),
            sms_button(speech, Text::ButtonBack, SmsAction::Draft(id)),
        ]);
        let view = View::text(lines.join("\n")).with(Keyboard::Inline(rows));
        Ok(Reply::screen(view))
    }
}

/// What stands between a provider and a phone, in people's words.
pub(super) const fn barred(barrier: Barrier) -> Text {
    match barrier {
        Barrier::Country => Text::SmsBarrierCountry,
        Barrier::Sender => Text::SmsBarrierSender,
        Barrier::Unverified => Text::SmsBarrierUnverified,
        Barrier::Number => Text::SmsBarrierNumber,
    }
}

/// Why a message cannot be from a sender, in people's words.
pub(super) const fn sender_barred(barrier: SenderBarrier) -> Text {
    match barrier {
        SenderBarrier::Known(barrier) => barred(barrier),
        SenderBarrier::NotThere => Text::SmsSenderNotThere,
    }
}
