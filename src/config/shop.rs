//! `[shop]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ConfigError, WorkingHours, public_url};
use crate::domain::{
    id::CategoryId, language::Language, money::Currency, phone::Region, product::Selection,
};

/// What becomes of words that no step expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstWords {
    /// The customer chooses: a manager, or a search in the catalog.
    #[default]
    Ask,
    /// They are a question to the managers at once.
    Manager,
    /// What the catalog has is shown at once; else they are a question at once.
    Search,
}

/// The highest number that a series may begin with.
const LAST_FIRST: i64 = 1_000_000_000;

/// When the bot asks customers for name, phone and e-mail by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// `/register` alone begins it.
    #[default]
    Never,
    /// When the profile is opened for the first time.
    Offer,
    /// Before the first order too.
    BeforeOrder,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the settings file"
)]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shop {
    /// Spoken with customers whose Telegram is in another language, and with the shop's people.
    pub language: Language,
    /// The country (ISO 3166-1) whose phone numbers may be typed without a prefix.
    pub region: String,
    /// For prices that come without a currency (ISO 4217).
    pub currency: Currency,
    /// The zone of the times that people read (IANA).
    pub time_zone: String,
    #[serde(deserialize_with = "super::text::optional")]
    pub site_url: Option<String>,
    #[serde(deserialize_with = "super::text::optional")]
    pub instagram_url: Option<String>,
    /// Whether what is out of stock can be ordered all the same.
    pub sell_out_of_stock: bool,
    /// The first number of orders, cases, feedback and conversations, which are one series.
    pub first_number: i64,
    /// What becomes of words that no step expected.
    pub first_words: FirstWords,
    /// Minutes until they go to the managers when the customer has not chosen. 0 means at once.
    pub unsorted_minutes: u32,
    /// The CRM's ids of the categories that are shown, with everything below them. Empty means all.
    pub only_categories: Vec<i64>,
    /// Those that are never shown.
    pub never_categories: Vec<i64>,
    /// Whether only products that are in stock are shown.
    pub only_in_stock: bool,
    /// Whether products without a price are left out.
    pub hide_without_price: bool,
    /// Whether products are shown with their pictures.
    pub pictures: bool,
    /// When customers are asked for name, phone and e-mail one by one.
    pub registration: Registration,
    /// Whether the checkout asks for an e-mail address.
    pub ask_email: bool,
    /// When the managers answer. No hours mean always.
    pub hours: WorkingHours,
    /// Groups of words that name one thing in this shop: a search for one finds the others too.
    pub synonyms: Vec<Vec<String>>,
    /// A folder with the shop's own `uk.ftl` and `en.ftl`: only the texts that it says differently.
    pub texts: Option<PathBuf>,
}

impl Default for Shop {
    fn default() -> Self {
        Self {
            language: Language::Uk,
            region: "UA".to_owned(),
            currency: Currency::UAH,
            time_zone: "Europe/Kyiv".to_owned(),
            site_url: None,
            instagram_url: None,
            sell_out_of_stock: false,
            first_number: 1001,
            first_words: FirstWords::default(),
            unsorted_minutes: 10,
            only_categories: Vec::new(),
            never_categories: Vec::new(),
            only_in_stock: false,
            hide_without_price: false,
            pictures: true,
            registration: Registration::default(),
            ask_email: true,
            hours: WorkingHours::default(),
            synonyms: Vec::new(),
            texts: None,
        }
    }
}

impl Shop {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.region()?;
        if !(1..=LAST_FIRST).contains(&self.first_number) {
            return Err(ConfigError::bad(
                "shop.first_number",
                &self.first_number.to_string(),
                "a number from 1 to 1000000000",
            ));
        }
        super::desk::check_minutes("shop.unsorted_minutes", self.unsorted_minutes)?;
        self.hours.hours("shop.hours", self.time_zone()?)?;
        let urls = [
            ("shop.site_url", &self.site_url),
            ("shop.instagram_url", &self.instagram_url),
        ];
        for (key, url) in urls {
            if let Some(url) = url {
                public_url(key, url)?;
            }
        }
        for group in &self.synonyms {
            if group.len() < 2 || group.iter().any(|name| name.trim().is_empty()) {
                return Err(ConfigError::bad(
                    "shop.synonyms",
                    &group.join(", "),
                    "groups of two words or more, such as [[\"чашка\", \"кружка\"]]",
                ));
            }
        }
        Ok(())
    }

    /// What of the CRM's catalog is shown.
    pub fn selection(&self) -> Selection {
        let ids = |ids: &[i64]| ids.iter().copied().map(CategoryId).collect();
        Selection {
            only: ids(&self.only_categories),
            never: ids(&self.never_categories),
            only_in_stock: self.only_in_stock,
            only_with_price: self.hide_without_price,
        }
    }

    pub fn time_zone(&self) -> Result<chrono_tz::Tz, ConfigError> {
        self.time_zone.parse().map_err(|_| {
            ConfigError::bad(
                "shop.time_zone",
                &self.time_zone,
                "a zone such as Europe/Kyiv",
            )
        })
    }

    pub fn region(&self) -> Result<Region, ConfigError> {
        Region::parse(&self.region).ok_or_else(|| {
            ConfigError::bad(
                "shop.region",
                &self.region,
                "a code of ISO 3166-1 such as UA",
            )
        })
    }
}
