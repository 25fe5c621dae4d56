//! How long the search takes in a catalog of 20,000 products: the first one, which reads all words,
//! and those after it.
//!
//!     cargo run --profile perf --example search -- sqlite:///tmp/search.db
//!     cargo run --profile perf --example search -- postgres://USER@HOST/EMPTY_DATABASE

#![expect(clippy::print_stdout, reason = "a program for a terminal")]

use std::time::{Duration, Instant};

use anyhow::Context;
use mistok::{
    domain::{
        id::{CategoryId, ProductId},
        product::{Category, Product},
        search::{Query, Synonyms},
    },
    shop::snapshot::Snapshots,
    store::{Location, Store, Vault, catalog},
};

const PRODUCTS: i64 = 20_000;
const CATEGORIES: i64 = 250;
const ROUNDS: u32 = 20;
const NOUNS: [&str; 10] = [
    "Свічка",
    "Чашка",
    "Набір",
    "Рушник",
    "Тарілка",
    "Ковдра",
    "Чохол",
    "Зарядка",
    "Навушники",
    "Шоколад",
];
const ADJECTIVES: [&str; 8] = [
    "синя",
    "соєва",
    "керамічна",
    "дерев’яна",
    "чорна",
    "біла",
    "велика",
    "подарункова",
];
const SYLLABLES: [&str; 10] = ["ка", "ро", "мі", "ле", "ту", "ва", "со", "ні", "ди", "ба"];
const QUERIES: [&str; 8] = [
    "свічка",
    "соєві свічки",
    "SKU-19999",
    "свчіка",
    "cdsxrf",
    "розділ",
    "йцукенг фівапро ячсмить",
    "Чи є у вас свічки до 300 грн? Потрібно на завтра, біла велика",
];

fn pick<'a>(words: &[&'a str], place: i64) -> &'a str {
    let count = i64::try_from(words.len()).unwrap_or(1);
    let place = usize::try_from(place % count).unwrap_or_default();
    words[place]
}

fn product(id: i64) -> Product {
    let name: String = [1, 10, 100, 1_000]
        .map(|step| pick(&SYLLABLES, id / step))
        .concat();
    Product {
        id: ProductId(id),
        category: Some(CategoryId(1 + id % CATEGORIES)),
        name: format!(
            "{} {} «{name}»",
            pick(&NOUNS, id),
            pick(&ADJECTIVES, id / 10)
        ),
        sku: Some(format!("SKU-{id}")),
        price: None,
        stock: Some(5),
        description: Some("Опис товару. ".repeat(40)),
        picture: None,
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let url = std::env::args().nth(1).context("expected an address")?;
    let location = Location::parse(&url).context("expected sqlite:// or postgres://")?;
    let store = Store::open(&location, Vault::default()).await?;
    store.migrate().await?;
    fill(&store).await?;
    let snapshots = Snapshots::default();
    for query in QUERIES {
        let first = once(&store, &snapshots, query).await?;
        let begun = Instant::now();
        for _ in 0..ROUNDS {
            once(&store, &snapshots, query).await?;
        }
        let each = begun.elapsed() / ROUNDS;
        println!("first {first:>12.1?}   then {each:>10.1?}   {query}");
    }
    Ok(())
}

async fn fill(store: &Store) -> anyhow::Result<()> {
    for first in (0..PRODUCTS).step_by(500) {
        let write = store.write("catalog", async move |tx| {
            for id in first..first + 500 {
                catalog::put(&tx, &product(id)).await?;
            }
            catalog::set_version(&tx).await
        });
        write.await?;
    }
    let categories: Vec<Category> = (1..=CATEGORIES)
        .map(|id| Category {
            id: CategoryId(id),
            parent: None,
            name: format!("Розділ {id}"),
        })
        .collect();
    let write = store.write("catalog", async move |tx| {
        catalog::replace_categories(&tx, &categories).await
    });
    Ok(write.await?)
}

/// A search with the products of its first page.
async fn once(
    store: &Store,
    snapshots: &Snapshots,
    typed: &'static str,
) -> anyhow::Result<Duration> {
    let snapshots = snapshots.clone();
    let begun = Instant::now();
    let read = store.read(async move |tx| {
        let snapshot = snapshots.current(&tx).await?;
        let query = Query::parse(typed, &Synonyms::default());
        let mut found = snapshot.index.search(&query).products;
        found.truncate(8);
        catalog::list_by_ids(&tx, &found).await
    });
    read.await?;
    Ok(begun.elapsed())
}
