//! The catalog: what is for sale (`product.product`) and its categories.

use std::collections::BTreeSet;

use mistok_core::domain::{
    id::{CategoryId, ProductId},
    money::Currency,
    product::{Catalog, Category, Product},
};
use serde_json::{Value, json};

use super::{
    Odoo, PRODUCT,
    ask::Ask,
    records,
    values::{self, Record},
};
use crate::crm::{CrmError, Flaw};

const CATEGORY: &str = "product.category";
/// Records on a page.
const PAGE: usize = 200;
/// A hundred thousand products; one who has more shows a part of them.
const MOST_PAGES: u32 = 500;
/// What is read of a product, where the version and the apps have it.
const FIELDS: [&str; 11] = [
    "id",
    "display_name",
    "name",
    "default_code",
    "lst_price",
    "description_sale",
    "categ_id",
    "currency_id",
    "free_qty",
    "qty_available",
    "type",
];
/// Whether a product is counted, from version 18 on.
const IS_COUNTED: &str = "is_storable";

impl Odoo {
    pub(super) async fn read_catalog(&self) -> Result<Catalog, CrmError> {
        let there = self.fields(PRODUCT).await?;
        let fields = FIELDS.iter().chain([&IS_COUNTED]).copied();
        let fields: Vec<&str> = fields
            .filter(|name| *name == "id" || there.contains_key(*name))
            .collect();
        let mut filter = json!([["sale_ok", "=", true]]);
        if let (Some(all), Some(more)) = (
            filter.as_array_mut(),
            self.settings.catalog_domain.as_array(),
        ) {
            all.extend(more.iter().cloned());
        }
        let found = self.all(Ask::search_read(PRODUCT, filter, &fields)).await?;
        let mut catalog = Catalog::default();
        for record in &found {
            match product(record, self.settings.currency) {
                Some(product) => catalog.products.push(product),
                None => catalog.skipped += 1,
            }
        }
        catalog.categories = self.categories(&catalog.products).await?;
        Ok(catalog)
    }

    /// The categories that products stand in, with those above them.
    async fn categories(&self, products: &[Product]) -> Result<Vec<Category>, CrmError> {
        let ask = Ask::search_read(CATEGORY, json!([]), &["id", "name", "parent_id"]);
        let found = self.all(ask).await?;
        let all = found.iter().filter_map(category);
        let all: Vec<Category> = all.collect();
        let mut used: BTreeSet<CategoryId> = products.iter().filter_map(|it| it.category).collect();
        // Each round finds one level above; a circle finds nothing new.
        loop {
            let above = all
                .iter()
                .filter(|it| used.contains(&it.id))
                .filter_map(|it| it.parent);
            let above: Vec<CategoryId> = above.filter(|id| !used.contains(id)).collect();
            if above.is_empty() {
                break;
            }
            used.extend(above);
        }
        let kept = all.into_iter().filter(|it| used.contains(&it.id));
        Ok(kept.collect())
    }

    /// All pages of what is asked for, or an error. By ids, so that nothing is missed that moves while
    /// the pages are read.
    pub(super) async fn all(&self, ask: Ask<'_>) -> Result<Vec<Record>, CrmError> {
        let mut all: Vec<Record> = Vec::new();
        for _ in 0..MOST_PAGES {
            let last = all.last().and_then(values::id).unwrap_or(0);
            let mut page = ask.clone().most(PAGE);
            if let Some(Value::Array(terms)) = page.named.get_mut("domain") {
                terms.push(json!(["id", ">", last]));
            }
            let page = records(self.ask(self.spoken(page)).await?)?;
            let is_last = page.len() < PAGE;
            all.extend(page);
            if is_last {
                return Ok(all);
            }
        }
        let limit = MOST_PAGES;
        Err(CrmError::Malformed(Flaw::TooManyPages { limit }))
    }
}

fn product(record: &Record, shop: Currency) -> Option<Product> {
    let currency = values::label(record, "currency_id");
    let currency = currency.and_then(|code| code.parse().ok()).unwrap_or(shop);
    let price = values::sum(record, "lst_price", currency);
    let text = |field| values::text(record, field).map(str::to_owned);
    Some(Product {
        id: ProductId(values::id(record)?),
        category: values::linked(record, "categ_id").map(CategoryId),
        name: name(record)?,
        sku: text("default_code"),
        // Nothing is sold for nothing: it is a price that nobody has set.
        price: price.filter(|price| price.minor > 0),
        stock: stock(record),
        description: text("description_sale"),
        picture: None,
    })
}

/// The name with what tells variants apart, without the code that Odoo puts before it.
fn name(record: &Record) -> Option<String> {
    let shown = values::text(record, "display_name");
    let code = values::text(record, "default_code");
    let bare = shown.map(|shown| {
        let code = code.map(|code| format!("[{code}] "));
        let without = code.as_deref().and_then(|code| shown.strip_prefix(code));
        without.unwrap_or(shown)
    });
    bare.or_else(|| values::text(record, "name"))
        .map(str::to_owned)
}

/// What is left; `None` where Odoo does not count it.
fn stock(record: &Record) -> Option<i64> {
    let is_counted = match record.get(IS_COUNTED) {
        Some(flag) => *flag == Value::Bool(true),
        None => values::text(record, "type") == Some("product"),
    };
    if !is_counted {
        return None;
    }
    values::whole(record, "free_qty").or_else(|| values::whole(record, "qty_available"))
}

fn category(record: &Record) -> Option<Category> {
    Some(Category {
        id: CategoryId(values::id(record)?),
        parent: values::linked(record, "parent_id").map(CategoryId),
        name: values::text(record, "name")?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &Value) -> Option<Product> {
        product(value.as_object()?, Currency::UAH)
    }

    #[test]
    fn a_product_is_read_with_what_tells_it_apart() {
        let read = read(&json!({
            "id": 5, "display_name": "[CUP-1] Чашка (синя)", "name": "Чашка", "default_code": "CUP-1",
            "lst_price": 450.5, "categ_id": [2, "All / Посуд"], "currency_id": [1, "UAH"],
            "free_qty": 3.0, "type": "consu", "is_storable": true, "description_sale": false,
        }));
        let read = read.unwrap();
        assert_eq!(read.name, "Чашка (синя)");
        assert_eq!(read.sku.as_deref(), Some("CUP-1"));
        assert_eq!(read.price.unwrap().minor, 45_050);
        assert_eq!((read.stock, read.category), (Some(3), Some(CategoryId(2))));
        assert_eq!(read.description, None);
    }

    #[test]
    fn what_is_not_counted_can_be_ordered_and_what_has_no_price_is_asked_for() {
        let service = json!({
            "id": 6, "name": "Гравіювання", "lst_price": 0, "free_qty": 0.0, "type": "service",
        });
        let read = read(&service).unwrap();
        assert_eq!((read.stock, read.price), (None, None));
        let storable = json!({"id": 7, "name": "Чашка", "type": "product", "qty_available": 0.0});
        assert_eq!(stock(storable.as_object().unwrap()), Some(0));
    }
}
