//! The catalog: offers with their products, or products where a shop has no offers.

use std::collections::HashSet;

use mistok_core::domain::{
    id::{CategoryId, ProductId},
    money::{Currency, Money},
    product::{Catalog, Category, Product},
};
use reqwest::Url;
use serde_json::{Value, value::RawValue};
use tracing::{debug, warn};

use super::{KeyCrm, pages::Go, wire};
use crate::crm::{CrmError, Flaw, Urgency, http::Call, plain, redact::cut};

/// Fifty thousand offers, which take most of an hour at twenty requests a minute.
const MOST_PAGES: u32 = 1_000;
const LONGEST_NAME: usize = 200;
/// Several times what a message of Telegram can show.
const LONGEST_DESCRIPTION: usize = 10_000;
const LONGEST_ADDRESS: usize = 2_000;

/// Why an item is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeftOut {
    Archived,
    /// Already there under this id: the list moved while its pages were read.
    Repeated,
    Malformed(&'static str),
}

impl KeyCrm {
    pub(super) async fn read_catalog(&self) -> Result<Catalog, CrmError> {
        let mut catalog = Catalog::default();
        self.read_categories(&mut catalog).await?;
        let mut items = self.read_offers(&mut catalog).await?;
        if items == 0 {
            items = self.read_products(&mut catalog).await?;
        }
        if catalog.skipped > 0 {
            warn!(
                skipped = catalog.skipped,
                products = catalog.products.len(),
                "Left {} items of KeyCRM's catalog out: they cannot be read",
                catalog.skipped
            );
        }
        if catalog.products.is_empty() && catalog.skipped > 0 {
            // More likely a change of the API than a shop of nothing but broken products: the copy
            // that we have serves better.
            return Err(CrmError::Malformed(Flaw::NothingReadable { items }));
        }
        let known: HashSet<CategoryId> = catalog.categories.iter().map(|c| c.id).collect();
        for product in &mut catalog.products {
            product.category = product.category.filter(|id| known.contains(id));
        }
        Ok(catalog)
    }

    async fn read_offers(&self, catalog: &mut Catalog) -> Result<usize, CrmError> {
        let call = || {
            Call::get("offers", Urgency::Sync, "/offers")
                .query("include", "product")
                .query("filter[is_archived]", "false")
                .query("sort", "id")
        };
        self.read_into(catalog, call, offer).await
    }

    async fn read_products(&self, catalog: &mut Catalog) -> Result<usize, CrmError> {
        let call = || {
            Call::get("products", Urgency::Sync, "/products").query("filter[is_archived]", "false")
        };
        self.read_into(catalog, call, product).await
    }

    async fn read_into(
        &self,
        catalog: &mut Catalog,
        call: impl Fn() -> Call<'static>,
        read: fn(&RawValue, Currency) -> Result<Product, LeftOut>,
    ) -> Result<usize, CrmError> {
        let mut seen = HashSet::new();
        let read_all = self.each_item(MOST_PAGES, call, |item| {
            let read = read(item, self.settings.currency).and_then(|product| {
                let is_new = seen.insert(product.id);
                is_new.then_some(product).ok_or(LeftOut::Repeated)
            });
            match read {
                Ok(product) => catalog.products.push(product),
                Err(LeftOut::Archived | LeftOut::Repeated) => {}
                Err(LeftOut::Malformed(why)) => skip(catalog, item, why),
            }
            Ok(Go::On)
        });
        match read_all.await {
            // Goods that were read are better than none.
            Err(CrmError::Malformed(Flaw::SamePage { page })) => {
                warn!(
                    page,
                    "KeyCRM repeats a page of its catalog: the list is taken to end there"
                );
                Ok(catalog.products.len() + catalog.skipped)
            }
            read => read,
        }
    }

    async fn read_categories(&self, catalog: &mut Catalog) -> Result<(), CrmError> {
        let mut seen = HashSet::new();
        let call = || Call::get("categories", Urgency::Sync, "/products/categories");
        let read = self.each_item(MOST_PAGES, call, |item| {
            match category(item) {
                Ok(category) if seen.insert(category.id) => catalog.categories.push(category),
                Ok(_) => {}
                Err(why) => skip(catalog, item, why),
            }
            Ok(Go::On)
        });
        match read.await {
            Ok(_) => Ok(()),
            // A key without the right to them: products can be sold without known.
            Err(CrmError::Refused { .. } | CrmError::NotAllowed { .. }) => {
                warn!("KeyCRM gives no categories: the catalog has none");
                catalog.categories.clear();
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}

fn skip(catalog: &mut Catalog, item: &RawValue, why: &'static str) {
    catalog.skipped += 1;
    let named = wire::object::<wire::Category>(item);
    let id = named.and_then(|item| item.id.0);
    debug!(item.id = ?id, why, "Left an item of KeyCRM's catalog out");
}

fn category(item: &RawValue) -> Result<Category, &'static str> {
    let wire: wire::Category = wire::object(item).ok_or("no category")?;
    Ok(Category {
        id: CategoryId(id(wire.id)?),
        parent: wire.parent_id.0.filter(|id| *id > 0).map(CategoryId),
        name: wire
            .name
            .0
            .and_then(|name| plain::name(&name, LONGEST_NAME))
            .ok_or("no name")?,
    })
}

fn id(whole: wire::Whole) -> Result<i64, &'static str> {
    whole.0.filter(|id| *id > 0).ok_or("no id")
}

fn offer(item: &RawValue, currency: Currency) -> Result<Product, LeftOut> {
    let offer: wire::Offer = wire::object(item).ok_or(LeftOut::Malformed("no offer"))?;
    let product = offer.product.unwrap_or_default();
    if offer.is_archived.0 || product.is_archived.0 {
        return Err(LeftOut::Archived);
    }
    let variant = variant(&offer.properties);
    let name = match (&product.name.0, variant.is_empty()) {
        (Some(name), false) => Some(format!("{name}, {}", variant.join(", "))),
        (Some(name), true) => Some(name.clone()),
        (None, _) => offer.name.0,
    };
    let currency = currency_of(&product, currency);
    // The product's lowest price is this variant's only when all its variants cost the same.
    let common = Some(&product.min_price)
        .filter(|lowest| money(lowest, currency) == money(&product.max_price, currency));
    let prices = [Some(&offer.price), Some(&product.price), common];
    Ok(Product {
        id: ProductId(id(offer.id).map_err(LeftOut::Malformed)?),
        category: product.category_id.0.filter(|id| *id > 0).map(CategoryId),
        name: product_name(name)?,
        sku: sku([&offer.sku, &product.sku]),
        price: prices
            .into_iter()
            .flatten()
            .find_map(|price| money(price, currency)),
        stock: offer.quantity.0.map(|pieces| pieces.max(0)),
        description: description(&product.description),
        picture: picture(&offer.thumbnail_url, &product),
    })
}

fn product(item: &RawValue, currency: Currency) -> Result<Product, LeftOut> {
    let product: wire::Product = wire::object(item).ok_or(LeftOut::Malformed("no product"))?;
    if product.is_archived.0 {
        return Err(LeftOut::Archived);
    }
    let currency = currency_of(&product, currency);
    Ok(Product {
        id: ProductId(id(product.id).map_err(LeftOut::Malformed)?),
        category: product.category_id.0.filter(|id| *id > 0).map(CategoryId),
        name: product_name(product.name.0.clone())?,
        sku: sku([&product.sku]),
        price: money(&product.price, currency).or_else(|| money(&product.min_price, currency)),
        stock: product.quantity.0.map(|pieces| pieces.max(0)),
        description: description(&product.description),
        picture: picture(&wire::Text(None), &product),
    })
}

fn product_name(name: Option<String>) -> Result<String, LeftOut> {
    name.and_then(|name| plain::name(&name, LONGEST_NAME))
        .ok_or(LeftOut::Malformed("no name"))
}

/// What tells the variants of a product apart: the values of their properties, in their order.
fn variant(properties: &Value) -> Vec<String> {
    let Value::Array(properties) = properties else {
        return Vec::new();
    };
    let value = |property: &Value| match &property["value"] {
        Value::String(text) => plain::name(text, LONGEST_NAME),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    properties.iter().filter_map(value).collect()
}

fn currency_of(product: &wire::Product, shop: Currency) -> Currency {
    let code = product.currency_code.0.as_deref();
    code.and_then(|code| code.parse().ok()).unwrap_or(shop)
}

/// KeyCRM writes 0 for a price that was never set.
fn money(price: &wire::Numeral, currency: Currency) -> Option<Money> {
    let money = Money::parse(price.0.as_deref()?, currency)?;
    (money.minor > 0).then_some(money)
}

fn sku<const N: usize>(candidates: [&wire::Text; N]) -> Option<String> {
    candidates
        .into_iter()
        .find_map(|sku| plain::name(sku.0.as_deref()?, LONGEST_NAME))
}

fn description(html: &wire::Text) -> Option<String> {
    let text = plain::from_html(html.0.as_deref()?);
    (!text.is_empty()).then(|| cut(&text, LONGEST_DESCRIPTION))
}

/// The first picture that Telegram could fetch.
fn picture(thumbnail: &wire::Text, product: &wire::Product) -> Option<String> {
    let attached = product.attachments_data.as_array().into_iter().flatten();
    [&thumbnail.0, &product.thumbnail_url.0]
        .into_iter()
        .filter_map(Option::as_deref)
        .chain(attached.filter_map(Value::as_str))
        .filter(|address| address.len() <= LONGEST_ADDRESS)
        .filter_map(|address| Url::parse(address.trim()).ok())
        .find(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .map(String::from)
}
