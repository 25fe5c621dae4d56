//! What delivery costs and takes, by place and by town, and where goods can be picked up.

use on_both::on_both;

use crate::{
    buying::{press, say},
    harness::{Engine, Person, Setup, TestApp, add_settings},
    walk::shop,
};

const SETTINGS: &str = r#"
    [delivery]
    flat_min = 80
    flat_max = 120.5
    [[delivery.pickup_points]]
    name = { uk = "Магазин <центр>", en = "The shop" }
    address = "Чернівці, вул. Кобилянської, 10"
    latitude = 48.2921
    longitude = 25.9358
    hours = { uk = "щодня 10:00-19:00", en = "daily 10:00-19:00" }
    [[delivery.pickup_points]]
    name = "Склад у Хотині"
    address = "Хотин, вул. Миру, 4"
    latitude = 48.508
    longitude = 26.494
    [[delivery.zones]]
    name = { uk = "Область", en = "The region" }
    cities = ["Хотин"]
    latitude = 48.2921
    longitude = 25.9358
    radius_km = 60
    price_min = 90
    price_max = 120
    days_min = 2
    days_max = 3
    [[delivery.zones]]
    name = { uk = "Місто", en = "The town" }
    cities = ["Чернівці", "Chernivtsi"]
    latitude = 48.2921
    longitude = 25.9358
    radius_km = 12
    price_min = 60
    price_max = 60
    days_min = 1
    days_max = 1
"#;

enum Where {
    At(f64, f64),
    In(&'static str),
}
use Where::{At, In};

fn with_zones(engine: Engine) -> Setup {
    shop(engine).with(|config| add_settings(config, SETTINGS))
}

/// What is answered before the menu comes again.
async fn asks(app: &TestApp, person: &Person, place: &Where) -> String {
    say(app, person, "/delivery").await;
    let before = person.messages().len();
    match place {
        At(latitude, longitude) => person.sends_location(*latitude, *longitude),
        In(town) => person.says(town),
    };
    app.settle().await;
    assert!(person.reply_keyboard().is_none());
    let messages = person.messages();
    let answer = messages[before..].iter().find(|message| message.from_bot);
    answer.unwrap().words().replace('\u{a0}', " ")
}

#[on_both]
async fn a_place_or_a_town_has_its_price_its_days_and_its_pickup_point(engine: Engine) {
    let app = with_zones(engine).start().await;
    let olena = app.customer(1, "Олена");
    say(&app, &olena, "/start").await;
    let shop = "📍 Найближчий пункт видачі — Магазин <центр>, 490 м\n\
                Чернівці, вул. Кобилянської, 10\n🕘 щодня 10:00-19:00\n🗺 На карті";
    let flat = "🚚 Орієнтовно 80,00–120,50 грн, Нова Пошта. Точну суму підкаже менеджер.";
    let town = "🚚 Місто: 60 грн\nСтрок: 1 день";
    let region = "🚚 Область: 90–120 грн\nСтрок: 2–3 дні";
    let cases = [
        (At(48.29, 25.93), format!("{town}\n\n{shop}")),
        (
            At(48.508, 26.49),
            format!(
                "{region}\n\n📍 Найближчий пункт видачі — Склад у Хотині, 290 м\nХотин, вул. Миру, 4\n🗺 На карті"
            ),
        ),
        (
            At(50.45, 30.52),
            format!(
                "{flat}\n\n📍 Найближчий пункт видачі — Склад у Хотині, 362 км\nХотин, вул. Миру, 4\n🗺 На карті"
            ),
        ),
        (In("м. ЧЕРНІВЦІ"), format!("Доставка: м. ЧЕРНІВЦІ\n{town}")),
        (In("chernivtsi"), format!("Доставка: chernivtsi\n{town}")),
        (In("Хотин"), format!("Доставка: Хотин\n{region}")),
        (
            In("м. Чернівці, <b>"),
            format!("Доставка: м. Чернівці, <b>\n{town}"),
        ),
    ];

    for (place, expected) in cases {
        assert_eq!(asks(&app, &olena, &place).await, expected);
    }

    say(&app, &olena, "/language").await;
    press(&app, &olena, &["English"]).await;
    let cases = [
        (
            In("Chernivtsi"),
            "Delivery: Chernivtsi\n🚚 The town: 60 UAH\nTime: 1 day",
        ),
        (
            In("Хотин"),
            "Delivery: Хотин\n🚚 The region: 90–120 UAH\nTime: 2–3 days",
        ),
    ];
    for (place, expected) in cases {
        assert_eq!(asks(&app, &olena, &place).await, expected);
    }
    app.check_clean().await;
}

#[on_both]
async fn a_shop_without_zones_tells_about_what_it_costs_or_asks_its_people(engine: Engine) {
    for (settings, expected) in [
        (
            "[delivery]\nflat_min = 50\nflat_max = 50\n",
            "🚚 Орієнтовно 50 грн, Нова Пошта. Точну суму підкаже менеджер.",
        ),
        (
            "[delivery]\nflat_carrier = \"\"\n",
            "🚚 Вартість доставки підкаже менеджер — напишіть у підтримку.",
        ),
    ] {
        let app = shop(engine)
            .with(|config| add_settings(config, settings))
            .start()
            .await;
        let olena = app.customer(1, "Олена");
        say(&app, &olena, "/start").await;

        assert_eq!(asks(&app, &olena, &At(48.29, 25.93)).await, expected);
        let typed = asks(&app, &olena, &In("Київ")).await;
        assert_eq!(typed, format!("Доставка: Київ\n{expected}"));
        app.check_clean().await;
    }
}
