//! A shop whose catalog is a file of its own: without a CRM, and beside one.

use std::path::PathBuf;

use chrono::TimeDelta;
use mistok_sim::telegram::{Action, Message};
use on_both::on_both;
use tempfile::TempDir;

use crate::{
    desk::last_with,
    harness::{Engine, Leftover, Person, Setup, TestApp, offers},
};

/// A shop with its file; the folder goes with it.
struct Shop {
    app: TestApp,
    folder: TempDir,
    name: &'static str,
}

impl Shop {
    fn path(&self) -> PathBuf {
        self.folder.path().join(self.name)
    }

    /// The file is another from now on, and the program has had its minute.
    async fn changes(&self, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(), bytes).unwrap();
        self.app.pass(TimeDelta::minutes(1)).await;
    }

    async fn stock(&self, sku: &str) -> i64 {
        let sql = format!("SELECT CAST(stock AS TEXT) FROM products WHERE sku = '{sku}'");
        self.app.text_of(&sql).await.parse().unwrap()
    }

    async fn products(&self) -> i64 {
        self.app.count("SELECT count(*) FROM products").await
    }

    async fn opens_catalog(&self, person: &Person) -> Message {
        person.says("/catalog").await;
        person.last().unwrap()
    }
}

/// A shop without a CRM whose catalog is this file.
async fn with_file(engine: Engine, name: &'static str, bytes: impl AsRef<[u8]>) -> Shop {
    let setup = Setup::on(engine).with(|config| config.crm.kind = Some("none".to_owned()));
    start(setup, name, bytes).await
}

async fn start(setup: Setup, name: &'static str, bytes: impl AsRef<[u8]>) -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    let setup = setup.with(|config| {
        config.catalog.file = Some(file.display().to_string());
    });
    let mut app = setup.start().await;
    // Leads wait for a CRM that may come.
    app.expects(Leftover::Jobs);
    Shop { app, folder, name }
}

/// The smallest picture there is.
const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

fn labels(message: &Message) -> Vec<String> {
    let buttons = message.buttons().into_iter().flatten();
    buttons.map(|button| button.label).collect()
}

fn data(message: &Message, label: &str) -> String {
    let buttons = message.buttons();
    let found = buttons
        .iter()
        .flatten()
        .find(|it| it.label.ends_with(label));
    match &found.unwrap().action {
        Action::Data(data) => data.clone(),
        other => panic!("{other:?}"),
    }
}

fn has(message: &Message, label: &str) -> bool {
    labels(message).iter().any(|it| it.contains(label))
}

const GOODS: &str = "артикул;назва;ціна;залишок;категорія\n\
    CUP;Чашка;450;2;Посуд / Чашки\n\
    JUG;Глечик;1 250,50;;Посуд / Глечики\n\
    BAG;Торба;300;5;Одяг\n";

/// A table of rows with keys of their own, so that a bad one is no fifth of it.
fn filled(header: &str, rows: &str) -> String {
    use std::fmt::Write as _;
    let mut text = format!("{header}\n{rows}");
    for number in 0..10 {
        writeln!(text, "FILL-{number},Наповнення {number}").unwrap();
    }
    text
}

/// Orders one piece by one tap.
async fn orders(person: &Person, sku: &str, shop: &Shop) {
    opens_card(person, sku, shop).await;
    person.presses("Замовити").unwrap().await;
    person
        .shares_contact(&crate::buying::phone_of(person))
        .await;
}

async fn opens_card(person: &Person, sku: &str, shop: &Shop) {
    let id = crate::buying::id_of(&shop.app, sku).await;
    person.says(&format!("/start p_{id}")).await;
}

#[on_both]
async fn a_shop_without_a_crm_sells_from_its_file(engine: Engine) {
    let shop = with_file(engine, "catalog.csv", GOODS).await;
    let admin = shop.app.admin().await;
    let olena = shop.app.customer(42, "Олена");
    olena.says("/start").await;
    assert!(offers(&olena.last().unwrap(), "Каталог"));

    let list = shop.opens_catalog(&olena).await;
    assert!(
        has(&list, "Посуд") && has(&list, "Одяг"),
        "{:?}",
        labels(&list)
    );
    for label in ["Посуд", "Чашки"] {
        olena.presses(label).unwrap().await;
    }
    assert!(has(&olena.last().unwrap(), "Чашка – 450,00"));
    olena.says("глечик").await;
    assert!(
        has(&olena.last().unwrap(), "1\u{a0}250,50"),
        "{:?}",
        labels(&olena.last().unwrap())
    );

    orders(&olena, "CUP", &shop).await;
    let notice = last_with(&admin.messages(), "Чашка");
    assert!(notice.words().contains("1001"), "{}", notice.words());
    assert_eq!(shop.stock("CUP").await, 1);
    assert_eq!(shop.app.crm.requests().len(), 0, "nobody else is asked");
}

#[on_both]
async fn a_changed_file_is_noticed_within_a_minute_and_carts_outlive_it(engine: Engine) {
    let mut shop = with_file(engine, "catalog.csv", GOODS).await;
    let olena = shop.app.customer(42, "Олена");
    opens_card(&olena, "CUP", &shop).await;
    olena.presses("У кошик").unwrap().await;

    shop.changes("sku,name,price,stock\nBAG,Торба,320,5\nCUP,Чашка велика,500,7\nNEW,Миска,150,\n")
        .await;

    assert_eq!(shop.products().await, 3);
    olena.says("/cart").await;
    let cart = olena.last().unwrap().words().to_owned();
    assert!(
        cart.contains("Чашка велика") && cart.contains("500,00"),
        "{cart}"
    );
    olena.says("/catalog").await;
    olena.says("глечик").await;
    assert!(
        !has(&olena.last().unwrap(), "Глечик"),
        "what is gone is gone"
    );
    // A change while the program stands still is noticed at the start.
    shop.app.stop().await;
    std::fs::write(shop.path(), "sku,name,price\nCUP,Чашка мала,90\n").unwrap();
    shop.app.start_again().await;
    shop.app.settle().await;
    assert_eq!(shop.products().await, 1);
    olena.says("/cart").await;
    let cart = olena.last().unwrap().words().to_owned();
    assert!(cart.contains("Чашка мала"), "{cart}");
}

#[on_both]
async fn rows_with_mistakes_are_left_out_and_admins_read_which(engine: Engine) {
    let shop = with_file(engine, "catalog.csv", GOODS).await;
    let admin = shop.app.admin().await;
    let rows = "A,Перший,дорого\nB,Другий,10\nA,Двічі,10\n<b>,Третій,10\n";

    shop.changes(filled("sku,name,price", rows)).await;

    assert_eq!(shop.products().await, 13);
    let told = last_with(&admin.messages(), "Каталог оновлено");
    let words = told.words();
    assert!(
        words.contains("Є 1 помилка") || words.contains("Є 2 помилки"),
        "{words}"
    );
    assert!(words.contains("Рядок 2, ціна: «дорого»"), "{words}");
    assert!(
        !words.contains("Рядок 5"),
        "what looks like markup is a key: {words}"
    );
    let count = admin.messages().len();
    shop.app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(admin.messages().len(), count, "it is told once");
}

#[on_both]
async fn a_file_that_cannot_be_used_leaves_the_last_one_and_admins_are_told_once(engine: Engine) {
    let shop = with_file(engine, "catalog.csv", GOODS).await;
    let admin = shop.app.admin().await;
    let told = |words: &str| {
        let all = admin.messages();
        all.iter().filter(|it| it.words().contains(words)).count()
    };

    shop.changes("назва;ціна\nЧашка;1\n").await;
    shop.app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(shop.products().await, 3, "the last good copy serves");
    assert_eq!(told("не читається"), 1);
    assert_eq!(told("немає стовпця «артикул»"), 1);
    // Something else is wrong now.
    std::fs::remove_file(shop.path()).unwrap();
    shop.app.pass(TimeDelta::minutes(5)).await;
    assert_eq!((told("не читається"), told("не відкривається")), (2, 1));
    assert_eq!(shop.products().await, 3);

    shop.changes(GOODS.replace("Чашка", "Кухоль")).await;
    assert_eq!(told("знову справний"), 1);
    let name = shop
        .app
        .text_of("SELECT name FROM products WHERE sku = 'CUP'");
    assert_eq!(name.await, "Кухоль");
    // More than a fifth of the rows.
    shop.changes("sku,name\nA,1\nB,2\n,3\n").await;
    assert_eq!(told("понад п’яту частину"), 1);
    assert_eq!(shop.products().await, 3);
    shop.changes(GOODS).await;
    assert_eq!(told("знову справний"), 2);
}

#[on_both]
async fn a_table_of_windows_a_sheet_and_yaml_are_catalogs_too(engine: Engine) {
    let (windows, ..) = encoding_rs::WINDOWS_1251.encode(GOODS);
    let yaml = "товари:\n  - артикул: CUP\n    назва: Чашка\n    ціна: 450\n    залишок: 2\n";
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0_u32..).zip(GOODS.lines()) {
        for (place, cell) in (0_u16..).zip(line.split(';')) {
            sheet.write(row, place, cell).unwrap();
        }
    }
    let sheet = book.save_to_buffer().unwrap();
    for (name, bytes) in [
        ("catalog.csv", windows.to_vec()),
        ("catalog.yaml", yaml.as_bytes().to_vec()),
        ("catalog.xlsx", sheet),
    ] {
        let shop = with_file(engine, name, bytes).await;
        let olena = shop.app.customer(42, "Олена");
        opens_card(&olena, "CUP", &shop).await;
        let card = olena.last().unwrap().words().to_owned();
        assert!(
            card.contains("Чашка") && card.contains("450,00"),
            "{name}: {card}"
        );
        assert_eq!(shop.stock("CUP").await, 2, "{name}");
    }
}

#[on_both]
async fn of_two_customers_one_gets_the_last_piece(engine: Engine) {
    let goods = GOODS.replace("CUP;Чашка;450;2", "CUP;Чашка;450;1");
    let shop = with_file(engine, "catalog.csv", goods).await;
    let people = [
        shop.app.customer(42, "Олена"),
        shop.app.customer(43, "Тарас"),
    ];
    for person in &people {
        opens_card(person, "CUP", &shop).await;
        person.presses("Замовити").unwrap().await;
    }

    for person in &people {
        let phone = crate::buying::phone_of(person);
        person.shares_contact(&phone).without_settling();
    }
    shop.app.settle().await;

    assert_eq!(shop.app.count("SELECT count(*) FROM orders").await, 1);
    assert_eq!(shop.stock("CUP").await, 0);
    let said = |words: &str| {
        let heard = people
            .iter()
            .filter(|it| crate::buying::said(it).contains(words));
        heard.count()
    };
    assert_eq!((said("1001"), said("щойно закінчився")), (1, 1));
}

#[on_both]
async fn a_cart_takes_from_the_stock_and_a_cancelled_order_gives_back(engine: Engine) {
    let shop = with_file(engine, "catalog.csv", GOODS).await;
    let admin = shop.app.admin().await;
    let olena = shop.app.customer(42, "Олена");
    orders(&olena, "CUP", &shop).await;
    orders(&olena, "JUG", &shop).await;
    assert_eq!(shop.stock("CUP").await, 1);
    // A restart and a touched file are no new file.
    std::fs::write(shop.path(), GOODS).unwrap();
    shop.app.pass(TimeDelta::minutes(2)).await;
    admin.says("/refresh").await;
    assert_eq!(shop.stock("CUP").await, 1);

    admin.says("1001").await;
    admin.presses("Статус замовлення").unwrap().await;
    admin.presses("скасовано").unwrap().await;
    admin.presses("Скасувати без причини").unwrap().await;
    assert_eq!(shop.stock("CUP").await, 2);
    admin.presses("Скасувати зміну").unwrap().await;
    assert_eq!(shop.stock("CUP").await, 1, "it is not cancelled after all");

    // A new file counts anew: what was ordered before gives nothing back.
    shop.changes(GOODS.replace("450;2", "450;9")).await;
    assert_eq!(shop.stock("CUP").await, 9);
    admin.says("1001").await;
    admin.presses("Статус замовлення").unwrap().await;
    admin.presses("скасовано").unwrap().await;
    admin.presses("Скасувати без причини").unwrap().await;
    assert_eq!(shop.stock("CUP").await, 9);
}

#[on_both]
async fn what_is_sold_without_being_there_never_counts_below_zero(engine: Engine) {
    let setup = Setup::on(engine).with(|config| {
        config.crm.kind = Some("none".to_owned());
        config.shop.sell_out_of_stock = true;
    });
    let goods = GOODS.replace("CUP;Чашка;450;2", "CUP;Чашка;450;1");
    let shop = start(setup, "catalog.csv", goods).await;
    let olena = shop.app.customer(42, "Олена");
    orders(&olena, "CUP", &shop).await;
    orders(&olena, "CUP", &shop).await;
    assert_eq!(shop.app.count("SELECT count(*) FROM orders").await, 2);
    assert_eq!(shop.stock("CUP").await, 0);
}

#[on_both]
async fn a_shop_that_counts_elsewhere_keeps_the_stock_of_its_file(engine: Engine) {
    let setup = Setup::on(engine).with(|config| {
        config.crm.kind = Some("none".to_owned());
        config.catalog.count_stock = false;
    });
    let shop = start(setup, "catalog.csv", GOODS).await;
    let olena = shop.app.customer(42, "Олена");
    orders(&olena, "CUP", &shop).await;
    assert_eq!(shop.stock("CUP").await, 2);
}

#[on_both]
async fn an_admin_sends_a_file_sees_what_it_changes_and_applies_it(engine: Engine) {
    let mut shop = with_file(engine, "catalog.csv", GOODS).await;
    let admin = shop.app.admin().await;
    let sent = filled(
        "sku,name,price,stock",
        "CUP,Чашка,450,4\nNEW,Миска,безцінь,1\nBOWL,Миска,150,1\n",
    );

    admin
        .sends_document_with("нове.csv", "", sent.clone())
        .await;

    let preview = admin.last().unwrap();
    let words = preview.words();
    assert!(
        words.contains("Нових 11, змінено 1, зникне 2, помилок 1"),
        "{words}"
    );
    assert_eq!(
        labels(&preview),
        ["✅ Застосувати", "📋 Показати помилки", "✖️ Ні"]
    );
    assert_eq!(shop.products().await, 3, "nothing has changed yet");
    admin.presses("Показати помилки").unwrap().await;
    let mistakes = last_with(&admin.messages(), "Рядок 3");
    assert!(
        mistakes.words().contains("«безцінь»"),
        "{}",
        mistakes.words()
    );

    let (apply, no) = (data(&preview, "Застосувати"), data(&preview, "Ні"));
    admin.presses_data(preview.id, &apply).await;
    last_with(&admin.messages(), "Новий каталог застосовано");
    assert_eq!((shop.products().await, shop.stock("CUP").await), (12, 4));
    assert_eq!(std::fs::read_to_string(shop.path()).unwrap(), sent);
    // It is decided: the other button does nothing, and a restart keeps it.
    admin.presses_data(preview.id, &no).await;
    assert!(admin.toasts().last().unwrap().text.contains("уже вирішено"));
    shop.app.stop().await;
    shop.app.start_again().await;
    shop.app.settle().await;
    assert_eq!(shop.products().await, 12);

    // What cannot be used is refused before anything is asked.
    admin
        .sends_document_with("a.csv", "каталог", "назва\nЧашка\n")
        .await;
    last_with(&admin.messages(), "немає стовпця «артикул»");
    admin.sends_document_with("a.xlsx", "каталог", "x").await;
    last_with(&admin.messages(), "Каталог цього магазину — файл .csv");
    assert_eq!(shop.products().await, 12);
}

#[on_both]
async fn a_manager_who_is_no_admin_changes_no_catalog(engine: Engine) {
    let shop = with_file(engine, "catalog.csv", GOODS).await;
    let admin = shop.app.admin().await;
    admin
        .sends_document_with("a.csv", "", "sku,name\nX,Y\n")
        .await;
    let preview = admin.last().unwrap();
    let yuliia = crate::desk::manager(&shop.app, 501, "Юлія").await;

    yuliia
        .sends_document_with("a.csv", "каталог", "sku,name\nX,Y\n")
        .await;
    assert!(
        !has(&yuliia.last().unwrap(), "Застосувати"),
        "{:?}",
        yuliia.last()
    );
    let id = yuliia.last().unwrap().id;
    for label in labels(&preview) {
        yuliia.presses_data(id, &data(&preview, &label)).await;
    }
    assert_eq!(shop.products().await, 3);
    assert!(
        yuliia
            .toasts()
            .iter()
            .any(|it| it.text.contains("адміністратор")),
        "{:?}",
        yuliia.toasts()
    );
}

#[on_both]
async fn a_file_takes_the_place_of_the_crms_catalog(engine: Engine) {
    let shop = start(Setup::on(engine), "catalog.csv", GOODS).await;
    let olena = shop.app.customer(42, "Олена");
    assert_eq!(shop.products().await, 3);
    orders(&olena, "CUP", &shop).await;
    assert_eq!(shop.stock("CUP").await, 1);
    let cards = shop.app.crm.cards();
    assert_eq!(cards.len(), 1, "the order goes to the CRM as ever");
}

#[on_both]
async fn where_there_is_no_catalog_nothing_leads_to_one(engine: Engine) {
    let setup = Setup::on(engine).with(|config| config.crm.kind = Some("none".to_owned()));
    let app = setup.start().await;
    let olena = app.customer(42, "Олена");
    olena.says("/start").await;
    let menu = olena.last().unwrap();
    assert!(
        !offers(&menu, "Каталог") && !offers(&menu, "Кошик"),
        "{:?}",
        labels(&menu)
    );
    for command in ["/cart", "/orders"] {
        olena.says(command).await;
        let screen = olena.last().unwrap();
        assert!(!offers(&screen, "Каталог"), "{:?}", labels(&screen));
    }
}

#[on_both]
async fn pictures_of_the_folder_are_sent_once_and_known_from_then_on(engine: Engine) {
    let pictures = tempfile::tempdir().unwrap();
    std::fs::write(pictures.path().join("cup.png"), PNG).unwrap();
    let folder = pictures.path().display().to_string();
    let setup = Setup::on(engine).with(|config| {
        config.crm.kind = Some("none".to_owned());
        config.catalog.pictures = Some(folder);
    });
    let goods = "sku,name,price,picture\nCUP,Чашка,450,cup.png\nJUG,Глечик,100,../cup.png\n";
    let shop = start(setup, "catalog.csv", goods).await;
    let people = [
        shop.app.customer(42, "Олена"),
        shop.app.customer(43, "Тарас"),
    ];
    for person in &people {
        opens_card(person, "CUP", &shop).await;
        let card = person.last().unwrap();
        assert!(
            card.photo.is_some() && card.words().contains("Чашка"),
            "{card:#?}"
        );
        opens_card(person, "JUG", &shop).await;
        assert!(person.last().unwrap().photo.is_none());
    }
    let picture = |it: &Person| it.messages().into_iter().find_map(|it| it.photo);
    assert_eq!(
        picture(&people[0]).unwrap().file_id,
        picture(&people[1]).unwrap().file_id,
        "the second time it goes by its id"
    );
}

#[on_both]
async fn hostile_text_is_shown_as_text(engine: Engine) {
    use std::fmt::Write as _;
    let long = "ї".repeat(10_000);
    let rows = format!(
        "<b>,<i>Назва</i> & =cmd,1,=cmd,<u>\u{0}опис</u>,<a href=\"\">,https://a.example/<x>,ні\n\
         =cmd|' /C calc'!A0,=1+1,2,,{},Кат<b>,,\n\
         {long},x,1,,,,,\nL,{long},1,,,,,\nP,x,{long},,,,,\nS,x,1,{long},,,,\n\
         D,x,1,,{long},,,\nK,x,1,,,{long},,\nF,x,1,,,,{long},\nH,x,1,,,,,{long}\n",
        "опис ".repeat(700)
    );
    let mut table = filled(
        "sku,name,price,stock,description,category,picture,hidden",
        &rows,
    );
    for number in 0..30 {
        writeln!(table, "MORE-{number},Ще {number}").unwrap();
    }
    let mut shop = with_file(engine, "catalog.csv", GOODS).await;
    // Telegram cannot fetch a picture of nowhere.
    shop.app.expects(Leftover::Refusals);
    let admin = shop.app.admin().await;
    shop.changes(table).await;

    let told = last_with(&admin.messages(), "Каталог оновлено");
    assert!(told.words().chars().count() < 4_096, "{}", told.words());
    assert!(!told.words().contains(&"ї".repeat(41)));
    assert!(
        shop.app
            .telegram
            .refused()
            .iter()
            .all(|it| it.method == "sendPhoto")
    );
    let olena = shop.app.customer(42, "Олена");
    opens_card(&olena, "=cmd|'' /C calc''!A0", &shop).await;
    let card = olena.last().unwrap();
    assert!(card.words().contains("=1+1"), "{}", card.words());
    olena.says("/catalog").await;
    olena.says("MORE-7").await;
    assert!(has(&olena.last().unwrap(), "Ще 7"));
}

#[on_both]
async fn twenty_thousand_rows_are_in_force_in_bounded_time(engine: Engine) {
    use std::fmt::Write as _;
    let mut text = String::from("sku,name,price,stock,category\n");
    for number in 0..20_000 {
        let shelf = number % 300;
        writeln!(
            text,
            "S-{number},Товар {number},{}.50,3,Полиця {shelf} / Ряд {number}",
            number + 1
        )
        .unwrap();
    }
    let begun = std::time::Instant::now();
    let shop = with_file(engine, "catalog.csv", &text).await;
    shop.app.settle().await;
    assert_eq!(shop.products().await, 20_000);
    shop.changes(text.replace("S-7,", "T-7,")).await;
    assert_eq!(shop.products().await, 20_000);
    assert!(begun.elapsed().as_secs() < 120, "{:?}", begun.elapsed());
}

/// Runs `mistok catalog` with these words; its exit code and what it says.
fn catalog_command(words: &[&str]) -> (Option<i32>, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_mistok"))
        .args(["catalog"])
        .args(words)
        .env_remove("LANG")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), said)
}

#[test]
fn the_command_checks_a_file_and_makes_one_to_begin_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    for (format, name) in [("csv", "a.csv"), ("yaml", "a.yaml"), ("xlsx", "a.xlsx")] {
        for lang in ["uk", "en"] {
            let file = path(name);
            let words = ["template", "--format", format, "-o", &file, "--lang", lang];
            assert_eq!(catalog_command(&words).0, Some(0));
            let (code, said) = catalog_command(&["check", &file, "--lang", "en"]);
            assert_eq!(code, Some(0), "{said}");
            assert!(said.contains("Rows: 3, products: 3"), "{said}");
            assert!(said.contains("There are no mistakes."), "{said}");
        }
    }
    let (code, said) = catalog_command(&["template", "--lang", "uk"]);
    assert_eq!(code, Some(0));
    assert!(said.starts_with("\u{feff}артикул;назва;ціна"), "{said}");
    assert_ne!(
        catalog_command(&["template", "--format", "xlsx"]).0,
        Some(0)
    );

    let file = path("bad.csv");
    std::fs::write(&file, "sku,name,colour\n,A,red\nB,C,red\n").unwrap();
    let (code, said) = catalog_command(&["check", &file, "--lang", "uk"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("Рядок 2, артикул: порожньо"), "{said}");
    assert!(said.contains("не буде застосовано"), "{said}");
    std::fs::write(&file, filled("sku,name,colour", "X,Y,red\nX,Z,red\n")).unwrap();
    let (code, said) = catalog_command(&["check", &file, "--lang", "uk"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Рядок 3, артикул: «X»"), "{said}");
    assert!(
        said.contains("colour") && said.contains("пропущено рядків: 1"),
        "{said}"
    );
}

#[on_both]
async fn carts_keep_their_products_when_a_file_takes_the_crms_place(engine: Engine) {
    let mut app = Setup::on(engine).start().await;
    let olena = app.customer(42, "Олена");
    crate::buying::puts(&app, &olena, crate::buying::CUP).await;
    app.stop().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("catalog.csv");
    let goods = format!("sku,name,price\n{},Чашка з файлу,77\n", crate::buying::CUP);
    std::fs::write(&file, goods).unwrap();
    app.config.catalog.file = Some(file.display().to_string());
    app.start_again().await;
    app.settle().await;
    olena.says("/cart").await;
    let cart = olena.last().unwrap().words().to_owned();
    assert!(cart.contains("Чашка з файлу"), "{cart}");

    // And when the CRM's comes back.
    app.stop().await;
    app.config.catalog.file = None;
    app.start_again().await;
    app.app().sync.as_ref().unwrap().refresh().await.unwrap();
    olena.says("/cart").await;
    let cart = olena.last().unwrap().words().to_owned();
    assert!(
        !cart.contains("Чашка з файлу") && cart.contains("Чашка"),
        "{cart}"
    );
}
