//! Links that open the bot: what each opens, whose source is kept, and the QR code of one read back.

use on_both::on_both;

use crate::{
    buying::{CUP, id_of, press, said, say, to_summary, with_source},
    desk::{asks, last_with, manager},
    harness::{Engine, Person, Setup, TestApp, add_settings, offers},
    walk::shop,
};

const SETTINGS: &str = r#"
    [desk]
    admins = [900]
    subjects = [{ id = "returns", uk = "Повернення", en = "Returns" }, "Інше"]
"#;

fn with_subjects(engine: Engine) -> Setup {
    with_source(shop(engine)).with(|config| add_settings(config, SETTINGS))
}

async fn opens(app: &TestApp, person: &Person, payload: &str) -> String {
    say(app, person, &format!("/start {payload}")).await;
    person.last().unwrap().words().to_owned()
}

#[on_both]
async fn each_link_opens_its_thing_and_an_unknown_one_the_menu(engine: Engine) {
    let app = with_subjects(engine).start().await;
    app.admin().await;
    let olena = app.customer(1, "Олена");
    let cup = id_of(&app, CUP).await;
    let category = app
        .text_of("SELECT CAST(category_id AS TEXT) FROM products WHERE sku = 'CUP-FOREST-1'")
        .await;

    opens(&app, &olena, &format!("p_{cup}")).await;
    assert!(olena.last().unwrap().has_button("🛒 Замовити"));
    let page = opens(&app, &olena, &format!("c_{category}")).await;
    assert!(
        page.contains("Оберіть товар") || page.contains("Оберіть розділ"),
        "{page}"
    );
    assert!(
        opens(&app, &olena, "q_returns")
            .await
            .contains("Тема: Повернення")
    );
    assert!(
        opens(&app, &olena, "o_1001")
            .await
            .contains("Такого замовлення серед ваших немає")
    );
    for payload in [
        "zzz",
        "q_nothing",
        "c_999999",
        "chat_1",
        "order_1001",
        "p_x",
        "--",
        "s_",
    ] {
        let greeting = opens(&app, &olena, payload).await;
        assert!(
            greeting.contains("Вітаємо, Олено!"),
            "{payload}: {greeting}"
        );
        assert!(
            offers(&olena.last().unwrap(), "🛍 Каталог товарів"),
            "{payload}"
        );
    }
    assert_eq!(app.count("SELECT count(*) FROM visits").await, 0);
    app.check_clean().await;
}

#[on_both]
async fn a_source_is_on_every_lead_and_is_counted_with_its_orders(engine: Engine) {
    let mut app = with_subjects(engine).start().await;
    let admin = app.admin().await;
    let olena = app.customer(1, "Олена");
    let cup = id_of(&app, CUP).await;
    opens(&app, &olena, &format!("p_{cup}--s_flyer")).await;
    assert!(olena.last().unwrap().has_button("🛒 Замовити"));
    press(&app, &olena, &["У кошик"]).await;
    app.stop().await;
    app.start_again().await;
    to_summary(&app, &olena, "отримання").await;
    press(&app, &olena, &["Підтвердити"]).await;
    let taras = app.customer(2, "Тарас");
    opens(&app, &taras, "s_flyer").await;
    opens(&app, &taras, "s_autumn-post").await;
    opens(&app, &taras, "q_returns").await;
    say(&app, &taras, "Не той розмір").await;

    assert_eq!(app.crm.orders()[0].marketing["utm_campaign"], "flyer");
    let cards = app.crm.cards();
    assert!(
        cards
            .iter()
            .any(|card| format!("{card:?}").contains("autumn-post")),
        "{cards:#?}"
    );
    say(&app, &admin, "/link").await;
    let told = admin.last().unwrap().words().to_owned();
    assert!(told.contains("flyer: переходів 2, замовлень 1"), "{told}");
    assert!(
        told.contains("autumn-post: переходів 1, замовлень 0"),
        "{told}"
    );
    app.check_clean().await;
}

/// What the QR code in a file says, and how wide its picture is.
fn read(png: &[u8]) -> (String, usize) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let (wide, high) = (info.width as usize, info.height as usize);
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(wide, high, |x, y| pixels[y * wide + x]);
    let grids = image.detect_grids();
    let (meta, words) = grids[0].decode().unwrap();
    assert_eq!(meta.ecc_level, 0, "level M");
    (words, wide)
}

#[on_both]
async fn an_admin_makes_links_whose_codes_read_back(engine: Engine) {
    let app = with_subjects(engine).start().await;
    let admin = app.admin().await;
    let cup = id_of(&app, CUP).await;
    say(&app, &admin, "/link").await;
    press(&app, &admin, &["📣 Джерело"]).await;
    say(&app, &admin, "листівка до свята").await;
    assert!(said(&admin).contains("латинських літер"));
    say(&app, &admin, "autumn-2026").await;
    say(&app, &admin, &format!("/link p_{cup}--s_flyer")).await;
    say(&app, &admin, "/link").await;
    press(&app, &admin, &["🛍 Товар"]).await;
    let product = admin.last().unwrap().buttons()[0][0].label.clone();
    press(&app, &admin, &[&product]).await;
    say(&app, &admin, "/link").await;
    press(&app, &admin, &["🗂 Розділ"]).await;
    let category = admin.last().unwrap().buttons()[0][0].label.clone();
    press(&app, &admin, &[&category]).await;

    let mut addresses = Vec::new();
    for message in admin.messages() {
        let Some(file) = admin.file_of(message.id) else {
            continue;
        };
        let (address, wide) = read(&file);
        assert!(wide >= 600, "{wide}");
        assert_eq!(message.words(), address);
        addresses.push(address);
    }
    let payloads: Vec<_> = addresses
        .iter()
        .map(|it| it.split_once("?start=").unwrap().1)
        .collect();
    assert_eq!(payloads[0], "s_autumn-2026");
    assert_eq!(payloads[1], format!("p_{cup}--s_flyer"));
    assert!(
        payloads[2].starts_with("p_") && payloads[3].starts_with("c_"),
        "{payloads:?}"
    );
    // What is behind a code opens as from a phone's camera.
    let olena = app.customer(1, "Олена");
    opens(&app, &olena, payloads[2]).await;
    assert!(olena.last().unwrap().has_button("🛒 Замовити"));
    app.check_clean().await;
}

#[on_both]
async fn managers_links_show_the_desk_and_nobody_else_anything(engine: Engine) {
    let app = Setup::on(engine)
        .with(|config| config.desk.max_wait_minutes = 0)
        .start()
        .await;
    let taras = manager(&app, 501, "Тарас").await;
    let olena = asks(&app, 1, "Олена", "Чи є сині чашки?").await;
    let chat = app
        .text_of("SELECT CAST(max(id) AS TEXT) FROM conversations")
        .await;

    let link = format!("chat_{chat}");
    say(&app, &taras, &format!("/start {link}")).await;
    assert!(last_with(&taras.messages(), "Олена").from_bot);
    // From the shop's side too it leads back to the desk.
    say(&app, &taras, "/shop").await;
    say(&app, &taras, &format!("/start {link}")).await;
    assert!(
        !taras.last().unwrap().words().contains("Вітаємо"),
        "{:?}",
        taras.last()
    );
    say(&app, &taras, "/start order_77").await;
    assert!(taras.last().unwrap().words().contains("Номера 77 немає"));
    say(&app, &taras, "/link").await;
    assert!(!said(&taras).contains("QR"), "links are made by admins");
    say(&app, &olena, &format!("/start {link}")).await;
    assert!(offers(&olena.last().unwrap(), "🛍 Каталог товарів"));
    app.check_clean().await;
}
