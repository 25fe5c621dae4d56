//! One turn of a dialogue: what the endpoints of the tree work with.

use std::sync::Arc;

use crate::{
    domain::{
        dialogue::{Dialogue, Place, Shown},
        id::{LeadId, ProductId},
        language::Language,
        lead::Lead,
        product::{Category, Product},
    },
    shop::{Shop, Stage, catalog::PAGE},
    store::{
        StoreError, Tx,
        catalog::{self, Page},
        leads,
    },
    telegram::content::Received,
    text::{Speech, Texts},
};

/// What an endpoint knows, and what it may read. It changes nothing: its `Step` says what to.
pub struct Turn {
    pub tx: Tx,
    pub shop: Arc<Shop>,
    pub texts: Arc<Texts>,
    pub dialogue: Dialogue,
    pub first_name: String,
    /// The message under whose button the press was.
    pub pressed: Option<Shown>,
    pub speech: Speech,
    /// The message with all that it holds, when it may be for a manager.
    pub received: Option<Received>,
    /// Whether the catalog may be refreshed on demand now.
    pub refresh_is_due: bool,
}

impl Turn {
    /// For making the next screen.
    pub fn stage(&self) -> Stage<'_> {
        Stage {
            shop: &self.shop,
            speech: &self.speech,
            screen: self.dialogue.screen + 1,
        }
    }

    /// How the shop's people are spoken to.
    pub fn shop_speech(&self) -> Speech {
        self.speech_in(self.shop.language)
    }

    fn speech_in(&self, language: Language) -> Speech {
        self.texts.speak(language)
    }

    pub async fn categories(&self) -> Result<Vec<Category>, StoreError> {
        catalog::categories(&self.tx).await
    }

    pub async fn page(&self, place: &Place) -> Result<Page, StoreError> {
        catalog::page(&self.tx, place, PAGE).await
    }

    pub async fn product(&self, id: ProductId) -> Result<Option<Product>, StoreError> {
        catalog::lookup(&self.tx, id).await
    }

    /// The lead with this number, when it is this customer's.
    pub async fn own_lead(&self, number: &str) -> Result<Option<Lead>, StoreError> {
        let Ok(number) = number.parse() else {
            return Ok(None);
        };
        let lead = leads::lookup(&self.tx, LeadId(number)).await?;
        Ok(lead.filter(|lead| lead.customer == self.dialogue.customer.id))
    }
}
