//! What KeyCRM lists and what of it the shop sells.

use mistok_core::domain::{
    id::{CategoryId, ProductId},
    money::{Currency, Money},
    product::Product,
};

use super::{
    bench,
    fake::{Fake, json, page},
    settings,
};
use crate::crm::{Crm, CrmError, Flaw};

const OFFER: &str = r#"{"id":22,"product_id":7,"sku":"TEE-M","thumbnail_url":null,"price":450.5,
    "quantity":12.0,"properties":[{"name":"Розмір","value":"M"},{"name":"Колір","value":"біла"}],
    "product":{"id":7,"name":"Футболка","description":"<p>Бавовна.</p><p>Прати&nbsp;при 30</p>",
    "thumbnail_url":"https://img.example/p.jpg","currency_code":"UAH","category_id":3.0,
    "min_price":400,"max_price":480,"is_archived":false}}"#;

fn offers(count: usize) -> Vec<String> {
    (1..=count)
        .map(|id| format!(r#"{{"id":{id},"price":10,"product":{{"name":"N{id}"}}}}"#))
        .collect()
}

/// A shop with these offers, products and categories.
async fn shop(offers: Vec<String>, products: Vec<String>, categories: Vec<String>) -> Fake {
    Fake::start(move |seen| match seen.path.as_str() {
        "/offers" => page(seen, &offers),
        "/products" => page(seen, &products),
        "/products/categories" => page(seen, &categories),
        _ => json(404, "{}"),
    })
    .await
}

#[tokio::test]
async fn an_offer_becomes_a_product() {
    let category = r#"{"id":3,"name":"Одяг","parent_id":null}"#.to_owned();
    let fake = shop(vec![OFFER.to_owned()], vec![], vec![category]).await;
    let bench = bench(settings(&fake.url));

    let catalog = bench.crm.catalog().unwrap().read().await.unwrap();

    assert_eq!(
        catalog.products,
        [Product {
            id: ProductId(22),
            category: Some(CategoryId(3)),
            name: "Футболка, M, біла".to_owned(),
            sku: Some("TEE-M".to_owned()),
            price: Some(Money::new(45_050, Currency::UAH)),
            stock: Some(12),
            description: Some("Бавовна.\n\nПрати при 30".to_owned()),
            picture: Some("https://img.example/p.jpg".to_owned()),
        }]
    );
    assert_eq!(catalog.categories[0].name, "Одяг");
    assert_eq!(catalog.skipped, 0);
    let asked = &fake.seen()[1];
    assert_eq!(asked.param("include"), "product");
    assert_eq!(asked.param("sort"), "id");
    assert_eq!(asked.param("filter[is_archived]"), "false");
    assert_eq!(
        asked.headers["authorization"],
        format!("Bearer {}", super::TOKEN)
    );
    assert_eq!(asked.headers["accept"], "application/json");
}

#[tokio::test]
async fn all_pages_are_read_and_none_too_many() {
    for (count, pages) in [(50, 1), (51, 2), (120, 3)] {
        let fake = shop(offers(count), vec![], vec![]).await;

        let catalog = bench(settings(&fake.url))
            .crm
            .catalog()
            .unwrap()
            .read()
            .await
            .unwrap();

        assert_eq!(catalog.products.len(), count);
        let read: Vec<String> = (1..=pages).map(|n| format!("GET /offers {n}")).collect();
        assert_eq!(fake.paths()[1..], read);
    }
}

#[tokio::test]
async fn a_catalog_whose_page_comes_again_and_again_ends() {
    let fake = Fake::start(|seen| {
        let page = seen.page();
        let data = if seen.path == "/offers" {
            offers(50).join(",")
        } else {
            String::new()
        };
        let next = format!("http://127.0.0.1/{}?page=9", seen.path);
        let page = format!(
            r#"{{"total":1000000000,"current_page":{page},"per_page":50,"data":[{data}],"next_page_url":"{next}"}}"#
        );
        json(200, page)
    })
    .await;

    let catalog = bench(settings(&fake.url))
        .crm
        .catalog()
        .unwrap()
        .read()
        .await
        .unwrap();

    assert_eq!(catalog.products.len(), 50);
    let asked = fake
        .paths()
        .iter()
        .filter(|it| it.starts_with("GET /offers"))
        .count();
    assert_eq!(asked, 2);
}

#[tokio::test]
async fn malformed_items_are_left_out_and_counted() {
    let mut items = offers(2);
    let broken = [
        "null",
        "7",
        "{}",
        r#"{"id":0,"product":{"name":"A"}}"#,
        r#"{"id":"x","product":{"name":"A"}}"#,
        r#"{"id":91,"product":"A"}"#,
        r#"{"id":92,"product":{"name":" \u0007 "}}"#,
        r#"[95,"A"]"#,
        r#"{"id":93,"price":1e999,"product":{"name":"A"}}"#,
    ];
    items.extend(broken.map(str::to_owned));
    items.push(r#"{"id":94,"product":{"name":"\ud800"}}"#.to_owned());
    let categories = [r#"{"id":0,"name":"A"}"#, r#"{"id":2,"name":""}"#, "[]"];
    let fake = shop(items, vec![], categories.map(str::to_owned).to_vec()).await;

    let catalog = bench(settings(&fake.url))
        .crm
        .catalog()
        .unwrap()
        .read()
        .await
        .unwrap();

    // A lone surrogate in a name is read as the replacement character.
    assert_eq!(catalog.products.len(), 3);
    assert_eq!(catalog.categories, []);
    assert_eq!(catalog.skipped, broken.len() + categories.len());
}

#[tokio::test]
async fn a_catalog_of_nothing_but_broken_items_is_an_error() {
    let fake = shop(vec!["{}".to_owned(), "{}".to_owned()], vec![], vec![]).await;

    let error = bench(settings(&fake.url))
        .crm
        .catalog()
        .unwrap()
        .read()
        .await
        .unwrap_err();

    assert!(
        matches!(
            error,
            CrmError::Malformed(Flaw::NothingReadable { items: 2 })
        ),
        "{error}"
    );
}

#[tokio::test]
async fn archived_and_repeated_items_are_not_shown() {
    let items = [
        r#"{"id":1,"product":{"name":"A","is_archived":true}}"#,
        r#"{"id":2,"is_archived":1,"product":{"name":"B"}}"#,
        r#"{"id":3,"product":{"name":"C"}}"#,
        r#"{"id":3,"product":{"name":"C again"}}"#,
    ];
    let fake = shop(items.map(str::to_owned).to_vec(), vec![], vec![]).await;

    let catalog = bench(settings(&fake.url))
        .crm
        .catalog()
        .unwrap()
        .read()
        .await
        .unwrap();

    let names: Vec<&str> = catalog.products.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["C"]);
    assert_eq!(catalog.skipped, 0);
}

#[tokio::test]
async fn a_shop_without_offers_sells_its_products() {
    let items = [
        r#"{"id":5,"name":"Чашка","price":null,"min_price":"120.00","quantity":-3,"sku":77}"#,
        r#"{"id":6,"name":"Блюдце","price":0,"min_price":0,"currency_code":"eur",
            "thumbnail_url":"javascript:x","attachments_data":[null,"//x/y","http://img.example/a b.jpg"]}"#,
    ];
    let fake = shop(vec![], items.map(str::to_owned).to_vec(), vec![]).await;

    let catalog = bench(settings(&fake.url))
        .crm
        .catalog()
        .unwrap()
        .read()
        .await
        .unwrap();

    let [cup, saucer] = catalog.products.as_slice() else {
        panic!("{catalog:?}");
    };
    assert_eq!(cup.id, ProductId(5));
    assert_eq!(cup.price, Some(Money::new(12_000, Currency::UAH)));
    assert_eq!((cup.stock, cup.sku.as_deref()), (Some(0), Some("77")));
    assert_eq!((saucer.price, saucer.stock), (None, None));
    assert_eq!(
        saucer.picture.as_deref(),
        Some("http://img.example/a%20b.jpg")
    );
}

#[tokio::test]
async fn a_variant_without_a_price_does_not_get_that_of_a_cheaper_one() {
    let items = [
        r#"{"id":1,"price":0,"product":{"name":"A","min_price":10,"max_price":20}}"#,
        r#"{"id":2,"price":null,"product":{"name":"B","min_price":15,"max_price":15.0}}"#,
        r#"{"id":3,"price":"7,50","product":{"name":"C"}}"#,
    ];
    let fake = shop(items.map(str::to_owned).to_vec(), vec![], vec![]).await;

    let catalog = bench(settings(&fake.url))
        .crm
        .catalog()
        .unwrap()
        .read()
        .await
        .unwrap();

    let prices: Vec<_> = catalog.products.iter().map(|p| p.price).collect();
    assert_eq!(prices, [None, Some(Money::new(1_500, Currency::UAH)), None]);
}

#[tokio::test]
async fn half_a_catalog_is_an_error() {
    let items = offers(60);
    let fake = Fake::start(move |seen| match (seen.path.as_str(), seen.page()) {
        ("/offers", 1) => page(seen, &items),
        ("/offers", _) => json(500, "{}"),
        _ => page(seen, &[]),
    })
    .await;

    let error = bench(settings(&fake.url))
        .crm
        .catalog()
        .unwrap()
        .read()
        .await
        .unwrap_err();

    assert!(matches!(error, CrmError::Failed { status: 500, .. }));
}

#[tokio::test]
async fn a_key_without_categories_still_brings_products() {
    let items = vec![OFFER.to_owned()];
    let fake = Fake::start(move |seen| match seen.path.as_str() {
        "/offers" => page(seen, &items),
        _ => json(403, r#"{"message":"Forbidden"}"#),
    })
    .await;

    let catalog = bench(settings(&fake.url))
        .crm
        .catalog()
        .unwrap()
        .read()
        .await
        .unwrap();

    assert_eq!(catalog.products[0].category, None);
}

#[tokio::test]
async fn the_end_of_a_list_is_known_in_every_form() {
    let cases = [
        (r#""next_page_url":null,"total":500"#, Ok(1)),
        (r#""next_page_url":"https://x/?page=2","total":1"#, Ok(1)),
        (r#""total":"1","per_page":"50""#, Ok(1)),
        (r#""from":1"#, Ok(1)),
        (
            r#""next_page_url":"https://x/?page=2","current_page":1"#,
            Err(Flaw::OtherPage { asked: 2, got: 1 }),
        ),
    ];
    for (rest, expected) in cases {
        let fake = Fake::start(move |seen| match seen.path.as_str() {
            "/offers" => json(200, format!(r#"{{"data":[{{"id":1,"name":"A"}}],{rest}}}"#)),
            _ => json(200, "[]"),
        })
        .await;

        let read = bench(settings(&fake.url))
            .crm
            .catalog()
            .unwrap()
            .read()
            .await;

        match (read, expected) {
            (Ok(catalog), Ok(count)) => assert_eq!(catalog.products.len(), count, "{rest}"),
            (Err(CrmError::Malformed(flaw)), Err(expected)) => assert_eq!(flaw, expected),
            (read, expected) => panic!("{rest}: {read:?} instead of {expected:?}"),
        }
    }
}

#[tokio::test]
async fn probe_tells_how_many_offers_there_are() {
    let fake = shop(offers(3), vec![], vec![]).await;
    let mut settings = settings(&fake.url);
    settings.searchable = false;

    let line = bench(settings).crm.probe().await.unwrap();

    assert_eq!(
        line,
        ["KeyCRM at 127.0.0.1: 3 offers, leads go to /pipelines/cards, 1000 requests a minute"]
    );
}
