//! The catalog, all pages of it.

use mistok_core::domain::{
    id::{CategoryId, ProductId},
    product::{Catalog, Category, Product},
};
use sha2::{Digest, Sha256};

use super::{
    Rest,
    answer::Record,
    asking::{Ask, Go},
    deed::Deed,
};
use crate::crm::{CrmError, Flaw, Urgency, plain};

const LONGEST_NAME: usize = 500;
const LONGEST_DESCRIPTION: usize = 3_000;

impl Rest {
    pub(super) async fn whole_catalog(&self) -> Result<Catalog, CrmError> {
        let mut catalog = Catalog::default();
        let mut items = 0;
        self.each_record(self.list(Deed::Catalog), |record| {
            items += 1;
            match self.product(record) {
                Ok(Some(product)) => catalog.products.push(product),
                Ok(None) | Err(_) => catalog.skipped += 1,
            }
            Ok(Go::On)
        })
        .await?;
        if items > 0 && catalog.products.is_empty() {
            return Err(CrmError::Malformed(Flaw::NothingReadable { items }));
        }
        if self.recipe.has(Deed::Categories) {
            self.each_record(self.list(Deed::Categories), |record| {
                match category(record) {
                    Ok(Some(category)) => catalog.categories.push(category),
                    Ok(None) | Err(_) => catalog.skipped += 1,
                }
                Ok(Go::On)
            })
            .await?;
        }
        Ok(catalog)
    }

    fn list(&self, deed: Deed) -> Ask<'static> {
        Ask {
            deed,
            urgency: Urgency::Sync,
            subject: None,
            words: self.words([]),
        }
    }

    fn product(&self, record: &Record<'_>) -> Result<Option<Product>, CrmError> {
        let (Some(id), Some(name)) = (record.id()?, record.text("name")?) else {
            return Ok(None);
        };
        let Some(name) = plain::name(&name, LONGEST_NAME) else {
            return Ok(None);
        };
        let currency = record.text("currency")?.and_then(|code| code.parse().ok());
        let currency = currency.unwrap_or(self.currency);
        let description = record.text("description")?;
        let description = description.map(|html| plain::from_html(&html));
        let stock = record.text("stock")?;
        let whole = |text: &str| text.split('.').next().and_then(|whole| whole.parse().ok());
        Ok(Some(Product {
            id: ProductId(number(&id)),
            category: record.text("category")?.map(|id| CategoryId(number(&id))),
            name,
            sku: record.text("sku")?,
            price: record
                .money("price", currency)?
                .filter(|price| price.minor > 0),
            stock: stock
                .and_then(|text| whole(&text))
                .map(|left: i64| left.max(0)),
            description: description
                .map(|text| text.chars().take(LONGEST_DESCRIPTION).collect())
                .filter(|text: &String| !text.is_empty()),
            picture: record
                .text("picture")?
                .filter(|url| url.starts_with("http")),
        }))
    }
}

fn category(record: &Record<'_>) -> Result<Option<Category>, CrmError> {
    let (Some(id), Some(name)) = (record.id()?, record.text("name")?) else {
        return Ok(None);
    };
    let Some(name) = plain::name(&name, LONGEST_NAME) else {
        return Ok(None);
    };
    Ok(Some(Category {
        id: CategoryId(number(&id)),
        parent: record.text("parent")?.map(|id| CategoryId(number(&id))),
        name,
    }))
}

/// An id as a number. One of letters becomes a number that is always the same for it.
fn number(id: &str) -> i64 {
    if let Ok(number) = id.parse::<i64>()
        && number > 0
    {
        return number;
    }
    let hash = Sha256::digest(id.as_bytes());
    let first = hash
        .iter()
        .take(8)
        .fold(0_u64, |so_far, byte| (so_far << 8) | u64::from(*byte));
    // Far above the ids that CRMs count, and positive.
    i64::try_from((first >> 1) | (1 << 62)).unwrap_or(i64::MAX)
}
