//! Customers' cards.

use minijinja::Value;
use mistok_core::domain::{email::Email, phone::Phone};

use super::{
    Rest,
    answer::Record,
    asking::{Ask, Go},
    deed::Deed,
    words,
};
use crate::crm::{Buyer, CrmError, Urgency};

impl Rest {
    /// The card by phone, then by e-mail.
    pub(super) async fn card_of(
        &self,
        phone: Option<&Phone>,
        email: Option<&Email>,
    ) -> Result<Option<String>, CrmError> {
        if let Some(phone) = phone
            && let Some(id) = self.card_by(words::sought(Some(phone), None)).await?
        {
            return Ok(Some(id));
        }
        match email {
            Some(email) => {
                self.card_by(words::sought(None, Some(email.as_str())))
                    .await
            }
            None => Ok(None),
        }
    }

    async fn card_by(&self, sought: Value) -> Result<Option<String>, CrmError> {
        let deed = Deed::ContactFind;
        let ask = Ask {
            deed,
            urgency: Urgency::Sync,
            subject: None,
            words: self.words([("contact", sought)]),
        };
        let mut found = None;
        let mut take = |record: &Record<'_>| {
            found = record.id()?;
            Ok(if found.is_some() { Go::Stop } else { Go::On })
        };
        if self.is_list(deed)? {
            self.each_record(ask, take).await?;
        } else {
            let answer = self.ask(ask).await?;
            let reading = &self.action(deed)?.reading;
            take(&Record {
                reading,
                value: &answer,
            })?;
        }
        Ok(found)
    }

    pub(super) async fn change_card(&self, id: &str, buyer: &Buyer) -> Result<(), CrmError> {
        let own = [("contact", words::contact(buyer)), ("id", words::text(id))];
        let ask = Ask {
            deed: Deed::ContactUpdate,
            urgency: Urgency::Sync,
            subject: Some(id),
            words: self.words(own),
        };
        self.ask(ask).await.map(drop)
    }
}
