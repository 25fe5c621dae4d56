//! Rows become products and categories; what is wrong with them is noted.

use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};

use super::{Reading, Row, Table, values};
use crate::domain::{
    catalog_file::{
        CatalogRead, Column, Finding, LONGEST_DESCRIPTION, LONGEST_KEY, LONGEST_NAME, Problem,
        Refusal,
    },
    id::{CategoryId, ProductId},
    product::{Catalog, Category, Product},
    search::fold,
};

/// A file is refused when more than one row in so few is bad.
const ONE_BAD_IN: usize = 5;

/// The id of a product, which its key alone decides: carts, links and buttons outlive every change of
/// the file, a restart and another database. The ids of a CRM are far below.
pub fn product_id(key: &str) -> ProductId {
    ProductId(id_of("product", key))
}

/// The id of a category, by its names from the top.
fn category_id(names: &[String]) -> CategoryId {
    let folded: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    CategoryId(id_of("category", &folded.join("\n")))
}

fn id_of(kind: &str, key: &str) -> i64 {
    let digest = Sha256::digest(format!("{kind}\n{key}"));
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    // The upper half of what a column of the database takes.
    (i64::from_be_bytes(first) & (i64::MAX >> 1)) | (1 << 62)
}

/// A row that is fine, before its parent is looked at.
struct Read {
    number: u64,
    key: String,
    product: Product,
    categories: Vec<String>,
    is_hidden: bool,
    /// The key of its parent; empty for what is no variant.
    parent: String,
}

/// The catalog of a file.
pub fn catalog_of(table: Table, reading: &Reading) -> Result<CatalogRead, Refusal> {
    if table.rows.is_empty() {
        return Err(Refusal::Empty);
    }
    let mut findings = Vec::new();
    let mut keys = HashSet::new();
    let mut fine = Vec::new();
    for row in &table.rows {
        match read_row(row, reading, &keys) {
            Ok((read, picture)) => {
                keys.insert(read.key.clone());
                findings.extend(picture);
                fine.push(read);
            }
            Err(found) => findings.push(found),
        }
    }
    let fine = with_parents(fine, &mut findings);
    findings.sort_by_key(|it| it.row);
    let rows = table.rows.len();
    let bad = rows - fine.len();
    if bad * ONE_BAD_IN > rows {
        return Err(Refusal::TooManyBad {
            bad,
            rows,
            findings,
        });
    }
    let mut read = CatalogRead {
        rows,
        findings,
        unknown: table.unknown,
        ..CatalogRead::default()
    };
    read.catalog.skipped = bad;
    let mut known = HashSet::new();
    for row in fine {
        if row.is_hidden {
            read.hidden += 1;
        } else {
            add(&mut read.catalog, row, &mut known);
        }
    }
    Ok(read)
}

/// Reads a row by itself; beside it, what is wrong with its picture.
fn read_row(
    row: &Row,
    reading: &Reading,
    keys: &HashSet<String>,
) -> Result<(Read, Option<Finding>), Finding> {
    let wrong = |column, problem| Finding::new(row.number, column, row.cell(column), problem);
    let key = values::one_line(row.cell(Column::Key));
    if !values::is_within(&key, LONGEST_KEY) {
        return Err(wrong(Column::Key, Problem::Key));
    }
    if keys.contains(&key) {
        return Err(wrong(Column::Key, Problem::Twice));
    }
    let name = values::one_line(row.cell(Column::Name));
    if !values::is_within(&name, LONGEST_NAME) {
        return Err(wrong(Column::Name, Problem::Name));
    }
    let code = |text: &str| text.parse().ok();
    let currency = value(row, Column::Currency, Problem::Currency, code)?;
    let currency = currency.unwrap_or(reading.currency);
    let price = |text: &str| values::price(text, currency);
    let description = |text: &str| {
        let fits = values::is_within(text, LONGEST_DESCRIPTION);
        fits.then(|| text.to_owned())
    };
    let categories = value(row, Column::Category, Problem::Category, values::categories)?;
    let is_hidden = value(row, Column::Hidden, Problem::Hidden, values::flag)?;
    let (picture, no_picture) = match reading.pictures.first(row.cell(Column::Picture)) {
        Ok(picture) => (picture, None),
        Err(problem) => (None, Some(wrong(Column::Picture, problem))),
    };
    let read = Read {
        number: row.number,
        product: Product {
            id: product_id(&key),
            category: None,
            name,
            sku: Some(key.clone()),
            price: value(row, Column::Price, Problem::Price, price)?,
            stock: value(row, Column::Stock, Problem::Stock, values::stock)?,
            description: value(row, Column::Description, Problem::Description, description)?,
            picture,
        },
        categories: categories.unwrap_or_default(),
        is_hidden: is_hidden.unwrap_or_default(),
        parent: values::one_line(row.cell(Column::VariantOf)),
        key,
    };
    Ok((read, no_picture))
}

/// The value of a cell. `None` when it is empty.
fn value<T>(
    row: &Row,
    column: Column,
    problem: Problem,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Finding> {
    match row.cell(column) {
        "" => Ok(None),
        text => match parse(text) {
            Some(value) => Ok(Some(value)),
            None => Err(Finding::new(row.number, column, text, problem)),
        },
    }
}

/// Variants get what their own rows leave empty from their parents; those without a parent are left
/// out.
fn with_parents(rows: Vec<Read>, findings: &mut Vec<Finding>) -> Vec<Read> {
    let parents: HashMap<String, Parent> = rows
        .iter()
        .map(|row| (row.key.clone(), Parent::of(row)))
        .collect();
    let mut kept = Vec::with_capacity(rows.len());
    for mut row in rows {
        if row.parent.is_empty() {
            kept.push(row);
            continue;
        }
        let problem = match parents.get(&row.parent) {
            None => Problem::NoParent,
            Some(parent) if parent.is_variant => Problem::VariantOfVariant,
            Some(parent) => {
                parent.complete(&mut row);
                kept.push(row);
                continue;
            }
        };
        let column = Column::VariantOf;
        findings.push(Finding::new(row.number, column, &row.parent, problem));
    }
    kept
}

/// What a variant may get from its parent.
struct Parent {
    product: Product,
    categories: Vec<String>,
    is_variant: bool,
}

impl Parent {
    fn of(row: &Read) -> Self {
        Self {
            product: row.product.clone(),
            categories: row.categories.clone(),
            is_variant: !row.parent.is_empty(),
        }
    }

    fn complete(&self, row: &mut Read) {
        let (own, theirs) = (&mut row.product, &self.product);
        // Customers read "M" as what it is a size of.
        let named = format!("{} – {}", theirs.name, own.name);
        let is_named = fold(&own.name).contains(&fold(&theirs.name));
        if !is_named && values::is_within(&named, LONGEST_NAME) {
            own.name = named;
        }
        own.price = own.price.or(theirs.price);
        own.description = own
            .description
            .take()
            .or_else(|| theirs.description.clone());
        own.picture = own.picture.take().or_else(|| theirs.picture.clone());
        if row.categories.is_empty() {
            row.categories.clone_from(&self.categories);
        }
    }
}

/// Adds a product, and its categories where they are new.
fn add(catalog: &mut Catalog, row: Read, known: &mut HashSet<CategoryId>) {
    let mut parent = None;
    for depth in 1..=row.categories.len() {
        let id = category_id(&row.categories[..depth]);
        if known.insert(id) {
            catalog.categories.push(Category {
                id,
                parent,
                name: row.categories[depth - 1].clone(),
            });
        }
        parent = Some(id);
    }
    catalog.products.push(Product {
        category: parent,
        ..row.product
    });
}
