//! The numbers of a file that a manager has sent: it is fetched, and what it takes to write to all of
//! them is shown.

use super::{DeskCourier, Ran};
use crate::{
    desk::sms::recipients::Recipients,
    domain::{
        content::File,
        id::{ChatId, ManagerId},
    },
    telegram::TelegramError,
};

impl DeskCourier {
    pub(super) async fn sms_numbers(&self, chat: ChatId, file: &File, text: &str) -> Ran {
        let recipients = match self.apis.fetch(self.desk.notify.bot, file).await {
            Ok(fetched) => {
                let words = String::from_utf8_lossy(&fetched.bytes);
                Some(Recipients::of_file(
                    &words,
                    self.desk.notify.settings.region,
                ))
            }
            // It is not there any more, or is too large: trying again brings nothing else.
            Err(TelegramError::Refused(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let text = text.to_owned();
        self.write(chat, async move |tx, desk| {
            let manager = ManagerId(chat.0);
            desk.sms_desk
                .sms_of_file(&tx, manager, recipients.clone(), &text)
                .await
        })
        .await?;
        Ok(1)
    }
}
