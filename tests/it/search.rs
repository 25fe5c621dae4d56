//! The search in the bot: what customers type in the catalog, what they see, and where their words go
//! when nothing fits.

use mistok_sim::telegram::{self, Message};
use on_both::on_both;
use serde_json::{Value, json};

use crate::{
    desk::{group, with_group},
    harness::{Engine, Leftover, Person, Setup, TestApp, offers},
};

/// The tables that the tests of the search itself use too.
const CATEGORIES: &str = include_str!("../../crates/core/src/domain/search/samples/categories.tsv");
const PRODUCTS: &str = include_str!("../../crates/core/src/domain/search/samples/products.tsv");
const QUERIES: &str = include_str!("../../crates/core/src/domain/search/samples/queries.tsv");

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect())
}

fn number(text: &str) -> i64 {
    text.parse().unwrap()
}

async fn shop(setup: Setup) -> TestApp {
    let mut setup = setup.with(|config| {
        let group = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        config.shop.synonyms = vec![
            group(&["свічка", "свеча"]),
            group(&["рушник", "полотенце"]),
            group(&["навушники", "наушники", "headphones"]),
            group(&["зарядка", "зарядний пристрій", "блок живлення"]),
        ];
    });
    setup.empty_catalog = true;
    let app = setup.start().await;
    let categories = rows(CATEGORIES)
        .map(|row| json!({"id": number(row[0]), "name": row[1], "parent_id": null}))
        .collect();
    let offers = rows(PRODUCTS).map(|row| offer(&row)).collect();
    app.crm.set_catalog(offers, Vec::new(), categories);
    app.app().sync.as_ref().unwrap().refresh().await.unwrap();
    app
}

fn offer(row: &[&str]) -> Value {
    let id = number(row[0]);
    json!({
        "id": id, "product_id": id, "sku": row[3], "price": 100, "quantity": 5, "properties": [],
        "product": {"id": id, "name": row[2], "currency_code": "UAH",
                    "category_id": number(row[1]), "is_archived": false},
    })
}

/// The products on a screen, in their order.
fn products(message: &Message) -> Vec<i64> {
    let buttons = message.buttons().into_iter().flatten();
    let ids = buttons.filter_map(|button| match button.action {
        telegram::Action::Data(data) => data.split_once(":p:").map(|(_, id)| number(id)),
        _ => None,
    });
    ids.collect()
}

async fn in_catalog(app: &TestApp, id: i64) -> Person {
    let person = app.customer(id, "Олена");
    person.says("/start").await;
    person.says("/catalog").await;
    person
}

async fn types(person: &Person, words: &str) -> Message {
    person.says(words).await;
    person.last().unwrap()
}

const ASK: &str = "Запитати менеджера";

#[on_both]
async fn what_customers_type_finds_what_they_mean(engine: Engine) {
    let app = shop(Setup::on(engine)).await;
    let (mut wrong, mut finds, mut nothing) = (Vec::new(), 0, 0);
    let mut olena = in_catalog(&app, 100).await;

    for (place, row) in (0..).zip(rows(QUERIES)) {
        let [typed, product, fit] = row[..] else {
            panic!("{row:?}")
        };
        if place % 10 == 9 {
            olena = in_catalog(&app, 100 + place).await;
        }
        let screen = types(&olena, typed).await;
        let first = products(&screen).first().copied();
        let words = screen.words();
        let is_right = match fit {
            "all" => first == Some(number(product)) && !offers(&screen, ASK),
            "most" => first == Some(number(product)) && offers(&screen, ASK),
            "near" => {
                first == Some(number(product))
                    && offers(&screen, ASK)
                    && words.contains("Можливо, ви шукали")
            }
            _ => {
                first.is_none()
                    && (words.contains("дві літери")
                        || offers(&screen, ASK)
                            && words.contains("нічого не знайдено")
                            && offers(&screen, "Посуд"))
            }
        };
        if !is_right {
            wrong.push(format!("{typed} ({fit}): {words} {:?}", products(&screen)));
        }
        if fit == "nothing" {
            nothing += 1;
        } else {
            finds += 1;
        }
    }

    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(finds >= 60 && nothing >= 20, "{finds} and {nothing}");
    app.check_clean().await;
}

#[on_both]
async fn a_category_that_is_called_so_comes_first_and_pages_turn(engine: Engine) {
    let app = shop(Setup::on(engine)).await;
    let olena = in_catalog(&app, 1).await;

    let screen = types(&olena, "посуд").await;
    assert_eq!(screen.buttons()[0][0].label, "Посуд");
    assert_eq!(products(&screen).len(), 8, "all of it, page by page");
    let screen = types(&olena, "а").await;
    assert!(screen.words().contains("дві літери"), "{}", screen.words());
    let screen = types(&olena, "ка").await;
    assert!(products(&screen).contains(&60), "кава");
    // The words stay with the dialogue while pages turn and a product is looked at.
    types(&olena, "набір").await;
    for label in ["Подарунковий набір", "Назад"] {
        olena.presses(label).unwrap().await;
    }
    assert!(olena.last().unwrap().words().contains("Пошук «набір»"));
    app.check_clean().await;
}

#[on_both]
async fn words_that_find_nothing_go_to_a_manager_by_one_tap(engine: Engine) {
    let app = shop(with_group(engine)).await;
    let managers = group(&app);
    let olena = in_catalog(&app, 1).await;
    let words = "Чи робите гравіювання <b>на келихах</b> & «глеках»?";

    let screen = types(&olena, words).await;
    assert!(
        offers(&screen, ASK) && offers(&screen, "Свічки"),
        "{:?}",
        screen.buttons()
    );
    olena.presses(ASK).unwrap().await;

    let notices = managers.messages();
    let notice = notices.iter().find(|it| it.words().contains("гравіювання"));
    assert!(notice.unwrap().words().contains(words), "{notice:?}");
    let cards = app.crm.cards();
    assert_eq!(cards.len(), 1, "one question");
    assert!(cards[0].raw.to_string().contains("гравіювання"));
    // From now on she writes to the managers.
    types(&olena, "Потрібно на завтра").await;
    assert!(
        managers
            .messages()
            .iter()
            .any(|it| it.words().contains("на завтра"))
    );
    // A second search in the open conversation is one more message, not a second question in the
    // CRM.
    olena.says("/catalog").await;
    types(&olena, "самовар").await;
    assert!(
        managers
            .messages()
            .iter()
            .any(|it| it.words().contains("самовар"))
    );
    assert_eq!(app.crm.cards().len(), 1);
}

#[on_both]
async fn a_question_about_a_product_carries_it_to_managers_and_crm(engine: Engine) {
    let app = shop(with_group(engine)).await;
    let managers = group(&app);
    let olena = in_catalog(&app, 1).await;
    types(&olena, "горнятко").await;
    olena.presses("Горнятко").unwrap().await;
    let card = olena.last().unwrap();
    assert!(
        card.words().contains("✅ В наявності (5 шт.)"),
        "{}",
        card.words()
    );
    assert!(offers(&card, "Поділитися"));

    olena.presses("Запитати про товар").unwrap().await;
    types(&olena, "А такий є синій?").await;

    let seen: Vec<String> = managers
        .messages()
        .iter()
        .map(|it| it.words().to_owned())
        .collect();
    let about = "Про товар: Горнятко керамічне, 100,00\u{a0}грн";
    assert!(seen.iter().any(|it| it.contains(about)), "{seen:#?}");
    assert!(
        seen.iter().any(|it| it.contains("А такий є синій?")),
        "{seen:#?}"
    );
    let cards = app.crm.cards();
    assert_eq!(cards.len(), 1);
    assert!(
        cards[0].raw.to_string().contains("Горнятко керамічне"),
        "{:?}",
        cards[0]
    );
}

#[on_both]
async fn impolite_searches_break_nothing(engine: Engine) {
    let app = shop(Setup::on(engine)).await;
    let olena = in_catalog(&app, 1).await;

    for typed in [
        "я".repeat(4_000),
        "свічка ".repeat(570),
        "😀🎁".repeat(20),
        "<b>чашка</b>".to_owned(),
        "%_%".to_owned(),
        "'; DROP TABLE products; --".to_owned(),
        "\u{202e}акшач".to_owned(),
        "ч̷̛а̴шка".to_owned(),
        "1".repeat(4_000),
        "\u{0}чашка".to_owned(),
        "чашка\n\nсиня".to_owned(),
    ] {
        let screen = types(&olena, &typed).await;
        assert!(!screen.words().is_empty(), "{typed}");
        assert!(screen.words().encode_utf16().count() < 500, "{typed}");
    }
    assert_eq!(products(&types(&olena, "<b>чашка</b>").await), [20]);
    assert_eq!(products(&types(&olena, "чашка\n\nсиня").await), [20]);
    assert_eq!(
        products(&types(&olena, &"свічка ".repeat(570)).await)[0],
        10
    );
    app.check_clean().await;
}

#[on_both]
async fn the_search_follows_the_crm_and_an_older_folding_is_made_anew(engine: Engine) {
    let mut app = shop(Setup::on(engine)).await;
    let olena = in_catalog(&app, 1).await;
    assert_eq!(products(&types(&olena, "кухоль").await), Vec::<i64>::new());
    let renamed = offer(&["21", "2", "Кухоль керамічний", "CUP-31"]);
    app.crm.set_catalog(vec![renamed], Vec::new(), Vec::new());
    app.app().sync.as_ref().unwrap().refresh().await.unwrap();

    assert_eq!(
        products(&types(&olena, "кухлі").await),
        [21],
        "the new name is found at once"
    );
    assert!(
        !offers(&types(&olena, "чашка").await, "Чашка"),
        "what is gone is not"
    );

    // As an earlier version left it.
    app.execute("UPDATE products SET search = 'old', folding = 1")
        .await;
    app.stop().await;
    app.start_again().await;
    for _ in 0..10_000 {
        if app
            .count("SELECT count(*) FROM products WHERE folding = 1")
            .await
            == 0
        {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(products(&types(&olena, "кухлів").await), [21]);
    app.check_clean().await;
}

#[on_both]
async fn a_button_that_telegram_refuses_costs_nobody_the_menu(engine: Engine) {
    let setup =
        Setup::on(engine).with(|config| config.shop.site_url = Some("https://shop".to_owned()));
    let mut app = setup.start().await;
    app.expects(Leftover::Refusals);
    let admin = app.admin().await;

    for id in 1..=3 {
        let olena = app.customer(id, "Олена");
        olena.says("/start").await;
        let menu = olena.last().unwrap();
        assert!(
            offers(&menu, "Каталог товарів") && !offers(&menu, "Сайт"),
            "{:?}",
            menu.buttons()
        );
    }
    let told = admin
        .messages()
        .iter()
        .filter(|it| it.words().contains("https://shop"))
        .count();
    assert_eq!(told, 1, "an admin is told once");
}
