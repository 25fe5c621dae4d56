//! «Перевірити номер»: what a phone is, before anybody pays for a message to it.

use super::news;
use crate::{
    desk::{SmsDesk, sms::checking::NumberCheck, telegram::reply::Reply},
    domain::manager::Manager,
    text::Text,
};

impl SmsDesk {
    /// What is known about a phone, or that a provider is asked.
    pub(super) fn number_checked(&self, manager: &Manager, check: &NumberCheck) -> Reply {
        let speech = self.notify.speech_to(manager);
        Reply::toast(speech.plain(match check {
            NumberCheck::Known { phone, facts } => {
                return Reply::message(news::number(&speech, phone, Some(facts)));
            }
            NumberCheck::Asked => Text::ToastSmsAsked,
            NumberCheck::NoMessage => Text::ToastSmsGone,
            NumberCheck::NoConversation => Text::ToastGone,
            NumberCheck::NoPhone => Text::ToastSmsNoPhone,
        }))
    }
}
