//! What every screen is made with: the shop's settings, the customer's language, and the number
//! that its buttons carry.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::{
    config::{FirstWords, Registration},
    desk::people::subject::Subjects,
    domain::{
        cart::{OutOfStock, StockCount},
        hours::Hours,
        language::Language,
        money::Money,
        order::Keeps,
        payment::Method,
        phone::{Phone, Region},
        product::Product,
        search::Synonyms,
        shipping::Shipping,
    },
    press::{Action, Press},
    telegram::{
        View,
        keyboard::{Button, Keyboard, Target},
    },
    text::{Speech, Text},
};

/// The shop, as its owner has set it up.
#[derive(Debug, Clone)]
pub struct Shop {
    pub language: Language,
    /// Whose phone numbers may be typed without a prefix.
    pub region: Region,
    /// The shop's own names for one thing, for the search.
    pub synonyms: Synonyms,
    pub site_url: Option<String>,
    pub instagram_url: Option<String>,
    /// Whether what is out of stock can be ordered all the same.
    pub out_of_stock: OutOfStock,
    pub stock: StockCount,
    pub catalog: CatalogScreens,
    pub managers: Managers,
    /// What becomes of words that no step expected.
    pub first_words: FirstWords,
    /// When the managers answer. `None` means always.
    pub hours: Option<Hours>,
    pub zone: Tz,
    /// What a question may be about.
    pub subjects: Subjects,
    pub shipping: Shipping,
    pub payments: Vec<Method>,
    /// What an order from the cart becomes in the CRM.
    pub cart_goes: Keeps,
    pub email: AskEmail,
    pub registration: Registration,
    pub pictures: Pictures,
    /// Days after which what nobody needs is forgotten; 0: kept.
    pub retention_days: u32,
    pub confirm_phones: ConfirmPhones,
}

/// Whether there is a catalog to look through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogScreens {
    Shown,
    /// Neither a CRM nor a file has one.
    None,
}

/// How a typed phone can become the customer's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmPhones {
    /// By a code that goes there.
    ByCode,
    No,
}

/// Whether products are shown with their pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    Shown,
    None,
}

/// Whether the checkout asks for an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskEmail {
    Yes,
    No,
}

/// Whether somebody answers customers here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Managers {
    Answer,
    /// Questions go to the CRM alone.
    None,
}

/// What a screen is made with.
pub struct Stage<'a> {
    pub shop: &'a Shop,
    pub speech: &'a Speech,
    /// The number of the screen that is being made.
    pub screen: i64,
    /// Pieces in the customer's cart.
    pub cart: i64,
    pub now: DateTime<Utc>,
}

impl Stage<'_> {
    /// The picture of a product, where the shop shows any.
    pub fn picture(&self, product: &Product) -> Option<String> {
        match self.shop.pictures {
            Pictures::Shown => product.picture.clone(),
            Pictures::None => None,
        }
    }

    /// A phone as people here write it.
    pub fn phone(&self, phone: &Phone) -> String {
        phone.written_in(self.shop.region)
    }

    /// A price as people read it.
    pub fn price(&self, price: Option<Money>) -> String {
        price.map_or_else(
            || self.speech.plain(Text::LabelOnRequest),
            |price| self.speech.money(price),
        )
    }

    /// A button that comes back to us.
    pub fn press(&self, label: String, action: Action) -> Button {
        let press = Press {
            screen: self.screen,
            action,
        };
        // Telegram refuses the whole message for a button without a word.
        let label = if label.trim().is_empty() {
            "…".to_owned()
        } else {
            label
        };
        Button {
            label,
            target: Target::Press(press.to_data()),
        }
    }

    pub fn button(&self, label: Text, action: Action) -> Button {
        self.press(self.speech.plain(label), action)
    }

    /// The way to the catalog, where there is one.
    pub fn catalog_button(&self) -> Option<Button> {
        match self.shop.catalog {
            CatalogScreens::Shown => Some(self.button(Text::ButtonCatalog, Action::Catalog)),
            CatalogScreens::None => None,
        }
    }

    pub fn link(&self, label: Text, target: Target) -> Button {
        Button {
            label: self.speech.plain(label),
            target,
        }
    }

    /// A screen with one question and the way out.
    pub fn question(&self, html: String) -> View {
        let cancel = self.button(Text::ButtonCancel, Action::Cancel);
        View::text(html).with(Keyboard::Inline(vec![vec![cancel]]))
    }
}
