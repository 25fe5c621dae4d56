use super::*;
use crate::domain::{
    catalog_file::{Column, MOST_ROWS, Problem},
    product::Product,
};

fn reading() -> Reading {
    Reading {
        currency: Currency::UAH,
        pictures: Pictures::default(),
    }
}

fn csv(text: &str) -> Result<CatalogRead, Refusal> {
    read(text.as_bytes(), Format::Csv, &reading())
}

fn product<'a>(read: &'a CatalogRead, sku: &str) -> &'a Product {
    let mut products = read.catalog.products.iter();
    products
        .find(|it| it.sku.as_deref() == Some(sku))
        .unwrap_or_else(|| panic!("no {sku} in {read:#?}"))
}

/// What is found, without the words.
fn found(read: &CatalogRead) -> Vec<(u64, Column, Problem)> {
    let findings = read.findings.iter();
    findings.map(|it| (it.row, it.column, it.problem)).collect()
}

const GOOD: &str = "sku,name\nA,Alpha\nB,Beta\nC,Gamma\nD,Delta\nE,Epsilon\nF,Phi\nG,Chi\nH,Psi\n";

#[test]
fn a_table_is_read_whatever_its_separator_and_letters() {
    let comma = "Артикул,Назва,Ціна,Залишок\n001,\"Чашка, синя\",\"1 250,00\",3\n";
    let semicolon = "Назва ;ЦІНА; Залишок;артикул\r\n\"Чашка, синя\";1\u{a0}250,00;3;001\r\n";
    let tab = "sku\tname\tprice\tstock\n001\tЧашка, синя\t1250.00\t3\n";
    let (in_windows, ..) = encoding_rs::WINDOWS_1251.encode(semicolon);
    let utf_16: Vec<u8> = std::iter::once(0xfeff)
        .chain(tab.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [
        comma.as_bytes(),
        semicolon.as_bytes(),
        tab.as_bytes(),
        &in_windows,
        &utf_16,
        format!("\u{feff}{comma}").as_bytes(),
        format!("sep=;\r\n{semicolon}").as_bytes(),
    ] {
        let read = read(bytes, Format::Csv, &reading()).unwrap();
        let cup = product(&read, "001");
        assert_eq!(cup.name, "Чашка, синя");
        assert_eq!(
            cup.price,
            Some(crate::domain::money::Money::new(125_000, Currency::UAH))
        );
        assert_eq!(cup.stock, Some(3));
        assert_eq!((read.rows, read.findings.len()), (1, 0));
    }
}

#[test]
fn a_key_alone_decides_the_id_and_names_decide_those_of_categories() {
    let first = csv("sku,name,category\nA,Alpha,Посуд / Чашки\nB,Beta,Посуд\n").unwrap();
    let later = csv("sku,name,category\nZ,New,\nB,Other,Інше\nA,Renamed,посуд > чашки\n").unwrap();
    assert_eq!(product(&first, "A").id, product(&later, "A").id);
    assert_eq!(product(&first, "A").category, product(&later, "A").category);
    assert_ne!(product(&first, "B").category, product(&later, "B").category);
    // Released ids are in carts, links and buttons.
    assert_eq!(product(&first, "A").id.0, 4_688_033_132_534_326_947);
    let cups = first
        .catalog
        .categories
        .iter()
        .find(|it| it.name == "Чашки");
    let tableware = first
        .catalog
        .categories
        .iter()
        .find(|it| it.name == "Посуд");
    assert_eq!(cups.unwrap().parent, Some(tableware.unwrap().id));
    assert_eq!(first.catalog.categories.len(), 2);
}

#[test]
fn bad_rows_are_left_out_and_named_as_a_spreadsheet_numbers_them() {
    let text = format!(
        "{}I,\"Two\nlines\"\n,No key\nA,Twice\n\nK,\n",
        GOOD.replace("H,Psi\n", "H,Psi\nL,Lambda\nM,Mu\nN,Nu\nO,Xi\nP,Pi\n")
    );
    let read = csv(&text).unwrap();
    assert_eq!(
        found(&read),
        [
            (16, Column::Key, Problem::Key),
            (17, Column::Key, Problem::Twice),
            (19, Column::Name, Problem::Name),
        ]
    );
    assert_eq!(product(&read, "I").name, "Two lines");
    assert_eq!(product(&read, "A").name, "Alpha", "the first one counts");
    assert_eq!((read.rows, read.catalog.skipped), (17, 3));
}

#[test]
fn variants_get_what_their_parents_have() {
    let text = "sku,name,price,stock,category,description,variant of,hidden\n\
        T,Футболка,500,,Одяг,Бавовна,,\n\
        T-M,M,,3,,,T,\n\
        T-L,Футболка L,550,0,,,T,\n\
        X,Прихований,100,,,,,так\n\
        X-1,Його варіант,,,,,X,\n\
        Q,Сирота,100,,,,NONE,\n\
        Z,Варіант варіанта,100,,,,T-M,\n\
        A,1,,,,,,\nB,2,,,,,,\nC,3,,,,,,\nD,4,,,,,,\n";
    let read = csv(text).unwrap();
    let medium = product(&read, "T-M");
    assert_eq!(medium.name, "Футболка – M");
    assert_eq!(medium.price, product(&read, "T").price);
    assert_eq!(medium.category, product(&read, "T").category);
    assert_eq!(medium.description.as_deref(), Some("Бавовна"));
    assert_eq!(medium.stock, Some(3));
    assert_eq!(product(&read, "T-L").name, "Футболка L");
    assert_eq!(product(&read, "X-1").name, "Прихований – Його варіант");
    assert_eq!(read.hidden, 1);
    assert_eq!(
        found(&read),
        [
            (7, Column::VariantOf, Problem::NoParent),
            (8, Column::VariantOf, Problem::VariantOfVariant),
        ]
    );
}

#[test]
fn a_file_is_refused_where_it_is_no_catalog() {
    assert_eq!(csv(""), Err(Refusal::Empty));
    assert_eq!(csv("sku,name\n"), Err(Refusal::Empty));
    assert_eq!(
        csv("name,price\nA,1\n"),
        Err(Refusal::NoColumn(Column::Key))
    );
    assert_eq!(
        csv("sku,price\nA,1\n"),
        Err(Refusal::NoColumn(Column::Name))
    );
    let lines = "A,B\n".repeat(MOST_ROWS + 1);
    assert_eq!(
        csv(&format!("sku,name\n{lines}")),
        Err(Refusal::TooManyRows)
    );
    // A fifth is let pass, more is not.
    let fifth = "sku,name\nA,1\nB,2\nC,3\nD,4\n,5\n";
    assert_eq!(csv(fifth).unwrap().catalog.products.len(), 4);
    let more = "sku,name\nA,1\nB,2\nC,3\n,5\n";
    assert!(matches!(
        csv(more),
        Err(Refusal::TooManyBad {
            bad: 1,
            rows: 4,
            ..
        })
    ));
    let large = vec![b'a'; crate::domain::catalog_file::LARGEST + 1];
    assert_eq!(
        read(&large, Format::Csv, &reading()),
        Err(Refusal::TooLarge)
    );
    for format in [Format::Xlsx, Format::Yaml] {
        let refused = read(b"\x00\x01\x02: [", format, &reading());
        assert!(
            matches!(refused, Err(Refusal::Unreadable(_))),
            "{refused:?}"
        );
    }
}

#[test]
fn a_bad_picture_costs_the_picture_alone() {
    let read = csv("sku,name,picture\nA,Alpha,cup.jpg\nB,Beta,https://a.example/b.jpg\n").unwrap();
    assert_eq!(found(&read), [(2, Column::Picture, Problem::Picture)]);
    assert_eq!(product(&read, "A").picture, None);
    assert_eq!(
        product(&read, "B").picture.as_deref(),
        Some("https://a.example/b.jpg")
    );
    assert_eq!(read.catalog.skipped, 0);
}

#[test]
fn hostile_text_in_every_column_is_taken_as_text_or_told() {
    for hostile in [
        "<b>&\"'",
        "a\u{0}b",
        "=cmd|' /C calc'!A0",
        &"ї".repeat(10_000),
    ] {
        for column in Column::ALL {
            let mut cells = vec!["K".to_owned(), "N".to_owned()];
            cells.resize(Column::COUNT, String::new());
            hostile.clone_into(&mut cells[column.place()]);
            let headers = Column::ALL.map(|it| it.headers()[1]).join("\t");
            let good = "A\tB\nC\tD\nE\tF\nG\tH\n";
            let row = cells.join("\t").replace('"', "\"\"");
            let row: Vec<_> = row.split('\t').map(|it| format!("\"{it}\"")).collect();
            let read = csv(&format!("{headers}\n{good}{}\n", row.join("\t"))).unwrap();
            for it in &read.findings {
                assert!(it.value.chars().count() <= 41 && !it.value.contains('\u{0}'));
            }
            for it in &read.catalog.products {
                assert!(!it.name.contains('\u{0}') && it.name.chars().count() <= 255);
            }
            let left_out = read.catalog.skipped;
            assert!(left_out <= 1, "{column:?}");
        }
    }
}

fn sample() -> template::Template {
    let mut cup = template::Line::default();
    for (column, value) in [
        (Column::Key, "007"),
        (Column::Name, "Чашка «Ліс»: 350 мл"),
        (Column::Price, "1250.5"),
        (Column::Stock, "12"),
        (Column::Category, "Посуд / Чашки"),
        (Column::Hidden, "ні"),
    ] {
        value.clone_into(&mut cup[column.place()]);
    }
    template::Template {
        headers: Column::ALL.map(|column| column.headers()[0].to_owned()),
        products: vec![cup],
    }
}

#[test]
fn a_template_reads_back_in_each_format() {
    let sample = sample();
    let written = [
        (Format::Csv, template::csv(&sample).unwrap().into_bytes()),
        (Format::Yaml, template::yaml(&sample).into_bytes()),
        (Format::Xlsx, template::xlsx(&sample).unwrap()),
    ];
    let read: Vec<_> = written
        .iter()
        .map(|(format, bytes)| read(bytes, *format, &reading()).unwrap())
        .collect();
    for it in &read {
        assert_eq!(it.catalog, read[0].catalog);
        assert_eq!(it.findings, []);
    }
    let cup = product(&read[0], "007");
    assert_eq!(cup.name, "Чашка «Ліс»: 350 мл");
    assert_eq!(cup.price.unwrap().minor, 125_050);
    assert_eq!(cup.stock, Some(12));
}

#[test]
fn a_sheet_has_numbers_flags_and_gaps() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (place, header) in (0_u16..).zip(["sku", "", "name", "price", "hidden", "stock", "колір"])
    {
        sheet.write(2, place, header).unwrap();
    }
    sheet.write(3, 0, 1001).unwrap();
    sheet.write(3, 2, "Чашка").unwrap();
    sheet.write(3, 3, 99.987_65).unwrap();
    sheet.write(3, 4, false).unwrap();
    sheet.write(3, 5, 4).unwrap();
    sheet.write(3, 6, "синій").unwrap();
    sheet.write(9, 0, "B").unwrap();
    sheet.write(9, 2, "Блюдце").unwrap();
    // Far away, and of no meaning.
    sheet.write(1_000_000, 16_000, "x").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let read = read(&bytes, Format::Xlsx, &reading()).unwrap();
    let cup = product(&read, "1001");
    assert_eq!(cup.price.unwrap().minor, 9_999);
    assert_eq!(cup.stock, Some(4));
    assert_eq!(product(&read, "B").price, None);
    assert_eq!((read.rows, read.unknown), (2, vec!["колір".to_owned()]));
}

#[test]
fn yaml_is_a_list_alone_or_under_its_name() {
    let text = "- артикул: 007\n  назва: no\n  ціна: 1 250,00\n  приховано: false\n\
                - sku: B\n  name: Beta\n  розмір: L\n";
    let listed = read(text.as_bytes(), Format::Yaml, &reading()).unwrap();
    let indented = format!("  {}\n", text.trim_end().replace('\n', "\n  "));
    for key in ["products", "Товари"] {
        let under = format!("# catalog\n{key}:\n{indented}");
        let under = read(under.as_bytes(), Format::Yaml, &reading()).unwrap();
        assert_eq!(under.catalog, listed.catalog);
    }
    assert_eq!(product(&listed, "007").name, "no");
    assert_eq!(product(&listed, "007").price.unwrap().minor, 125_000);
    assert_eq!(listed.unknown, ["розмір"]);
    let lacks = read(b"- sku: A\n", Format::Yaml, &reading());
    assert_eq!(lacks, Err(Refusal::NoColumn(Column::Name)));
    for text in [
        "a: b\n",
        "- &a {sku: A, name: B}\n- *a\n",
        "- sku: [1]\n  name: B\n",
    ] {
        let refused = read(text.as_bytes(), Format::Yaml, &reading());
        assert!(
            matches!(refused, Err(Refusal::Unreadable(_))),
            "{text}: {refused:?}"
        );
    }
    // Findings name the line.
    let text = format!(
        "{}- sku: Q\n  name: \"\"\n",
        "- sku: A\n  name: B\n".replace('A', "X")
    );
    let refused = read(text.as_bytes(), Format::Yaml, &reading());
    let Err(Refusal::TooManyBad { findings, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(findings[0].row, 3);
}
