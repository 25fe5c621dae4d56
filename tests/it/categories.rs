//! Nested categories: every product is reached by buttons, whatever the CRM's tree looks like.

use std::collections::{BTreeSet, VecDeque};

use mistok_sim::telegram::{self, Message};
use on_both::on_both;
use serde_json::{Value, json};

use crate::harness::{Engine, Person, Setup, TestApp, offers};

fn category(id: i64, parent: i64, name: &str) -> Value {
    let parent = (parent > 0).then_some(parent);
    json!({"id": id, "name": name, "parent_id": parent})
}

fn offer(id: i64, category: Option<i64>) -> Value {
    json!({
        "id": id, "product_id": id, "sku": format!("SKU-{id}"), "price": 100, "quantity": 5,
        "properties": [],
        "product": {"id": id, "name": format!("Товар {id:04}"), "currency_code": "UAH",
                    "category_id": category, "is_archived": false},
    })
}

async fn shop(engine: Engine, offers: Vec<Value>, categories: Vec<Value>) -> TestApp {
    let mut setup = Setup::on(engine);
    setup.empty_catalog = true;
    let app = setup.start().await;
    app.crm.set_catalog(offers, Vec::new(), categories);
    app.app().sync.as_ref().unwrap().refresh().await.unwrap();
    app
}

fn labels(message: &Message) -> Vec<String> {
    let buttons = message.buttons().into_iter().flatten();
    buttons.map(|button| button.label).collect()
}

/// What the buttons of a message carry, without the number of their screen.
fn actions(message: &Message) -> Vec<String> {
    let buttons = message.buttons().into_iter().flatten();
    let data = buttons.filter_map(|button| match button.action {
        telegram::Action::Data(data) => data.split_once(':').map(|(_, action)| action.to_owned()),
        _ => None,
    });
    data.collect()
}

/// The products that are found by pressing every button of the catalog but «Усі товари» and «Усе в
/// «X»», and how many screens there were.
async fn reached(app: &TestApp) -> (BTreeSet<i64>, usize) {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = VecDeque::from(["c".to_owned()]);
    let mut person: Option<Person> = None;
    while let Some(action) = open.pop_front() {
        // A new person now and then: nobody presses hundreds of buttons in a row.
        if seen.len() % 20 == 0 || person.is_none() {
            let next = app.customer(5_000 + i64::try_from(seen.len()).unwrap(), "Мандрівниця");
            next.says("/start").await;
            person = Some(next);
        }
        let person = person.as_ref().unwrap();
        person
            .presses_data(person.last().unwrap().id, &format!("1:{action}"))
            .await;
        let screen = person.last().unwrap();
        let rows = screen.buttons();
        assert!(rows.iter().all(|row| row.len() <= 8));
        assert!(rows.iter().flatten().count() <= 100);
        for action in actions(&screen) {
            let code = action.split(':').next().unwrap_or_default();
            if let Some(id) = action.strip_prefix("p:") {
                found.insert(id.parse().unwrap());
            } else if ["c", "ct", "k"].contains(&code) && seen.insert(action.clone()) {
                open.push_back(action);
            }
        }
    }
    (found, seen.len())
}

#[on_both]
async fn every_product_of_250_categories_in_three_levels_is_reached(engine: Engine) {
    // 50 at the top, 100 below them, 100 below those; the first one has 41 subcategories.
    let top = (1..=50).map(|id| category(id, 0, &format!("Розділ {id:03}")));
    let middle = (51..=150).map(|id| {
        let parent = if id <= 91 { 1 } else { (id - 92) % 49 + 2 };
        category(id, parent, &format!("Розділ {id:03}"))
    });
    let low = (151..=250).map(|id| category(id, id - 100, &format!("Розділ {id:03}")));
    let categories: Vec<Value> = top.chain(middle).chain(low).collect();
    // A product in every category, 17 more in one with subcategories, and one without any.
    let mut offers: Vec<Value> = (1..=250).map(|id| offer(id, Some(id))).collect();
    offers.extend((251..=267).map(|id| offer(id, Some(1))));
    let app = shop(engine, offers.clone(), categories).await;

    let (found, screens) = reached(&app).await;

    assert_eq!(found.len(), 267, "after {screens} screens");
    let olena = app.customer(1, "Олена");
    olena.says("/catalog").await;
    let first = olena.last().unwrap();
    assert_eq!(
        labels(&first)
            .iter()
            .filter(|it| it.starts_with("Розділ"))
            .count(),
        20
    );
    assert!(offers_label(&first, "1 / 3") && offers_label(&first, "Усі товари"));
    for label in ["›", "Розділ 021"] {
        olena.presses(label).unwrap().await;
    }
    // Back leads to the page where the category stands.
    olena.presses("Назад").unwrap().await;
    assert!(
        offers_label(&olena.last().unwrap(), "2 / 3"),
        "{:?}",
        labels(&olena.last().unwrap())
    );
    // Everything of a branch in one list: 41 below the first, one below each of those, 18 own.
    for label in ["‹", "Розділ 001", "Усе в «Розділ 001»"] {
        olena.presses(label).unwrap().await;
    }
    assert!(
        olena.last().unwrap().words().contains("100 товарів"),
        "{}",
        olena.last().unwrap().words()
    );
    app.check_clean().await;
}

fn offers_label(message: &Message, label: &str) -> bool {
    offers(message, label)
}

#[on_both]
async fn where_there_is_nothing_to_choose_the_products_come_at_once(engine: Engine) {
    let goods = |categories: &[Option<i64>]| -> Vec<Value> {
        let all = (1..).zip(categories);
        all.map(|(id, category)| offer(id, *category)).collect()
    };
    // The categories, the products, and what the first screen shows and does not show.
    let cases = [
        (vec![], goods(&[None, None]), "Товар 0002", "Усі товари"),
        (
            vec![category(1, 0, "Єдина")],
            goods(&[Some(1), Some(1)]),
            "Товар 0002",
            "Єдина",
        ),
        (
            vec![category(1, 0, "Єдина")],
            goods(&[Some(1), None]),
            "Товар 0002",
            "Єдина",
        ),
        (
            vec![category(1, 0, "Гілка"), category(2, 1, "Лист")],
            goods(&[Some(2)]),
            "Товар 0001",
            "Лист",
        ),
        (
            vec![category(1, 0, "Гілка"), category(2, 1, "Лист")],
            goods(&[Some(1), Some(2)]),
            "Товар 0002",
            "Лист",
        ),
        // An empty branch is not there.
        (
            vec![category(1, 0, "Порожня"), category(2, 0, "Повна")],
            goods(&[Some(2)]),
            "Товар 0001",
            "Порожня",
        ),
    ];
    for (place, (categories, offers, shown, hidden)) in (1..).zip(cases) {
        let app = shop(engine, offers, categories).await;
        let olena = app.customer(place, "Олена");
        olena.says("/start").await;

        olena.presses("Каталог товарів").unwrap().await;

        let screen = olena.last().unwrap();
        assert!(
            offers_label(&screen, shown),
            "{place}: {:?}",
            labels(&screen)
        );
        assert!(
            !offers_label(&screen, hidden),
            "{place}: {:?}",
            labels(&screen)
        );
        assert!(
            !offers_label(&screen, "Назад"),
            "{place}: there is nothing to go back to"
        );
        // From a product back to the same list.
        olena.presses(shown).unwrap().await;
        olena.presses("Назад").unwrap().await;
        assert!(offers_label(&olena.last().unwrap(), shown), "{place}");
        app.check_clean().await;
    }
}

#[on_both]
async fn circles_missing_parents_and_odd_names_cost_no_product(engine: Engine) {
    let categories = vec![
        category(1, 2, "Коло 1"),
        category(2, 1, "Коло 2"),
        category(3, 3, "Сама собі"),
        category(4, 1, "Під колом"),
        category(5, 777, "Без батьків"),
        category(6, 0, "<b>&«»</b>"),
        category(7, 0, "😀"),
        category(8, 0, &"Довга ".repeat(60)),
        category(9, 0, "Товар 0001"),
    ];
    let goods = (1..=9)
        .map(|id| offer(id, Some(id)))
        .chain([offer(10, None)])
        .collect();
    let app = shop(engine, goods, categories).await;

    let (found, _) = reached(&app).await;
    assert_eq!(found, (1..=9).collect(), "but the one without a category");

    let olena = app.customer(1, "Олена");
    olena.says("/start c_4").await;
    assert!(offers_label(&olena.last().unwrap(), "Товар 0004"));
    olena.says("/catalog").await;
    olena.presses("Усі товари").unwrap().await;
    olena.presses("›").unwrap().await;
    assert!(offers_label(&olena.last().unwrap(), "Товар 0010"));
    // A category that is called like a product comes before it.
    olena.says("товар 0001").await;
    let first = labels(&olena.last().unwrap());
    assert_eq!(first[0], "Товар 0001", "{first:?}");
    assert!(first[1].starts_with("Товар 0001 – "), "{first:?}");
    // A category that is gone by now leads to the menu.
    olena.says("/start c_999").await;
    assert!(offers_label(&olena.last().unwrap(), "🛍 Каталог товарів"));
    app.check_clean().await;
}
