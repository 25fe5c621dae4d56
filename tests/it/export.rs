//! Orders, leads and customers as files for a spreadsheet: by the command line, and for admins at the
//! desk. The files are read back with other libraries than they are written with.

use std::{path::Path, process::Command};

use calamine::{Data, Reader, Xlsx};
use on_both::on_both;

use crate::{
    buying::{press, puts, say, to_wish},
    desk::manager,
    harness::{Engine, TestApp},
    privacy::documents,
    walk::shop,
};

const CUP: &str = "CUP-FOREST-1";

/// Two orders: one plain, one of somebody whose name is a formula.
async fn sold(app: &TestApp) {
    for (id, wish) in [(42, "Подзвоніть; після \"шостої\""), (43, "=1+1")] {
        let olena = app.customer(id, "Олена");
        say(app, &olena, "/start s_autumn").await;
        puts(app, &olena, CUP).await;
        to_wish(app, &olena, "отримання").await;
        say(app, &olena, wish).await;
        press(app, &olena, &["Підтвердити"]).await;
    }
}

/// Runs `mistok export` in a folder.
fn export(app: &TestApp, folder: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistok"));
    let url = secrecy::ExposeSecret::expose_secret(&app.config.database.url).to_owned();
    command
        .arg("export")
        .args(arguments)
        .current_dir(folder)
        .env("MISTOK_TELEGRAM__TOKEN", crate::harness::TOKEN)
        .env("MISTOK_DATABASE__URL", url);
    let output = command.output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&told).into_owned(),
    )
}

#[on_both]
async fn a_shop_takes_its_tables_out_by_the_command_line(engine: Engine) {
    let app = shop(engine).start().await;
    sold(&app).await;
    let folder = tempfile::tempdir().unwrap();

    let (fine, told) = export(&app, folder.path(), &["orders", "-o", "orders.csv"]);
    assert!(fine && told.contains("orders.csv: 2 orders"), "{told}");

    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let orders = read("orders.csv");
    assert!(orders.starts_with('\u{feff}') && orders.ends_with("\r\n"));
    for part in [
        "1001;",
        ";'+3805",
        "Чернівці",
        ";нове;",
        "\"Подзвоніть; після \"\"шостої\"\"\"",
        ";'=1+1;",
        ";autumn;",
    ] {
        assert!(orders.contains(part), "{part} lacks in {orders}");
    }
    assert_eq!(orders.lines().count(), 3);
    let lines = read("orders-lines.csv");
    assert!(lines.contains(&format!("1001;{CUP};")), "{lines}");

    // Nobody loses a file that is there.
    let (fine, told) = export(&app, folder.path(), &["orders", "-o", "orders.csv"]);
    assert!(!fine && told.contains("orders.csv"), "{told}");

    std::fs::write(folder.path().join("half-lines.csv"), "mine").unwrap();
    let (fine, told) = export(&app, folder.path(), &["orders", "-o", "half.csv"]);
    assert!(!fine && told.contains("half-lines.csv"), "{told}");
    assert!(
        !folder.path().join("half.csv").exists(),
        "nothing half done"
    );
    assert_eq!(read("half-lines.csv"), "mine");

    let (fine, told) = export(
        &app,
        folder.path(),
        &["orders", "--from", "2027-01-01", "-o", "none.csv"],
    );
    assert!(fine && told.contains("none.csv: 0 orders"), "{told}");
    for (arguments, named) in [
        (
            &["orders", "--from", "2027-01-02", "--to", "2027-01-01"][..],
            "after",
        ),
        (&["customers", "--status", "done"][..], "--status"),
        (&["everything"][..], "customers"),
        (&["orders", "--format", "pdf"][..], "xlsx"),
    ] {
        let (fine, told) = export(&app, folder.path(), arguments);
        assert!(!fine && told.contains(named), "{arguments:?}: {told}");
    }
    for kind in ["customers", "leads"] {
        let file = format!("{kind}.csv");
        let (fine, told) = export(&app, folder.path(), &[kind, "-o", &file]);
        assert!(fine, "{told}");
        let text = read(&file);
        assert!(
            text.contains("Олена") && text.lines().count() == 3,
            "{text}"
        );
    }
    let audited = "SELECT count(*) FROM audit WHERE action = 'export'";
    assert_eq!(app.count(audited).await, 4);
}

#[test]
fn a_database_without_tables_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistok"));
    let url = format!("sqlite://{}/mistok.db", folder.path().display());
    command
        .args(["export", "orders", "-o", "orders.csv"])
        .current_dir(folder.path())
        .env("MISTOK_TELEGRAM__TOKEN", crate::harness::TOKEN)
        .env("MISTOK_DATABASE__URL", url);

    let output = command.output().unwrap();

    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && told.contains("mistok migrate"),
        "{told}"
    );
    assert!(!folder.path().join("orders.csv").exists());
}

#[on_both]
async fn a_sheet_keeps_phones_as_texts_and_sums_as_numbers(engine: Engine) {
    let app = shop(engine).start().await;
    sold(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["orders", "--format", "xlsx", "-o", "orders.xlsx"];

    let (fine, told) = export(&app, folder.path(), &arguments);
    assert!(fine, "{told}");

    let mut book: Xlsx<_> = calamine::open_workbook(folder.path().join("orders.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["Замовлення", "Товари"]);
    let orders = book.worksheet_range("Замовлення").unwrap();
    let column = |name: &str| {
        let mut headers = orders.rows().next().unwrap().iter();
        headers.position(|it| *it == *name).unwrap()
    };
    let first = orders.rows().nth(1).unwrap();
    let of = |name: &str| &first[column(name)];
    assert_eq!(of("№"), &Data::String("1001".to_owned()));
    assert_eq!(of("Сума"), &Data::Float(420.0));
    assert!(matches!(of("Дата"), Data::DateTime(_)), "{:?}", of("Дата"));
    let Data::String(phone) = of("Телефон") else {
        panic!("{:?}", of("Телефон"));
    };
    assert!(phone.starts_with("+380"), "{phone}");
    let formula = orders.rows().nth(2).unwrap()[column("Коментар")].clone();
    assert_eq!(formula, Data::String("=1+1".to_owned()));
    let lines = book.worksheet_range("Товари").unwrap();
    assert_eq!(lines.rows().count(), 3);
}

#[on_both]
async fn admins_have_a_table_sent_and_managers_do_not(engine: Engine) {
    let app = shop(engine).start().await;
    sold(&app).await;
    let admin = app.admin().await;
    let anna = manager(&app, 501, "Анна").await;

    admin.says("/export orders").await;
    let files = documents(&app, &admin).await;
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names[0].starts_with("orders-") && names[1].starts_with("orders-lines-"));
    assert!(files[0].1.contains("1001;") && files[1].1.contains(CUP));

    admin.says("/export замовлення 2020-01-01 2020-02-01").await;
    let said = |words: &str| admin.messages().iter().any(|it| it.words().contains(words));
    assert!(said("нічого немає"));
    admin.says("/export усе").await;
    assert!(said("/export orders"));

    anna.says("/export orders").await;
    assert!(documents(&app, &anna).await.is_empty());
}
