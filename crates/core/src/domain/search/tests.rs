//! The search by tables: what people type, and what they mean.

use proptest::prelude::*;

use super::*;
use crate::domain::id::{CategoryId, ProductId};

#[test]
fn folding_makes_equal_what_people_type_alike() {
    let cases = [
        ("Їжак", "іжак"),
        ("Сім’я", "сімя"),
        ("сім'я", "сімя"),
        ("сім`я", "сімя"),
        ("сімʼя", "сімя"),
        ("Café – noir", "cafe noir"),
        ("Свічка «Кориця»", "свічка кориця"),
        ("TEE-M", "tee m"),
        ("%_", ""),
        ("Ґанок", "ганок"),
        ("ёлка", "елка"),
        ("и\u{306}од", "иод"),
        ("йод", "иод"),
        ("за\u{301}мок", "замок"),
        // Latin letters and digits inside a Cyrillic word.
        ("свiчкa", "свічка"),
        ("МОЛ0КО", "молоко"),
        ("3арядка", "зарядка"),
        ("Xудi", "худі"),
        // Numbers stay numbers, also beside letters.
        ("чш30", "чш30"),
        ("А5", "а5"),
        ("iPhone 13", "iphone 13"),
        ("<b>жирно</b>", "b жирно b"),
        ("😀 🎁", ""),
        ("  два   слова ", "два слова"),
        ("\u{200b}чаш\u{ad}ка", "чашка"),
    ];
    for (text, folded) in cases {
        assert_eq!(fold(text), folded, "{text}");
    }
}

/// Forms that must share a stem.
const SAME: &[&[&str]] = &[
    &[
        "свічка",
        "свічки",
        "свічку",
        "свічкою",
        "свічці",
        "свічок",
        "свічками",
    ],
    &["чашка", "чашки", "чашку", "чашок", "чашці", "чашкам"],
    &[
        "подарунок",
        "подарунка",
        "подарунки",
        "подарунків",
        "подарунковий",
        "подарункові",
    ],
    &["набір", "набору", "набори", "наборів", "наборами"],
    &["ніч", "ночі"],
    &["чохол", "чохла", "чохли", "чохлів"],
    &["ложка", "ложок", "ложці"],
    &["піч", "печі"],
    &["камінь", "каменю", "камені"],
    &["стілець", "стільця", "стільці", "стільців"],
    &["кільце", "кільця", "кілець"],
    &["колір", "кольору", "кольори"],
    &["шоколад", "шоколаду", "шоколадний", "шоколадна"],
    &["кава", "кави", "каву", "кавою", "кавовий", "кавова"],
    &["синій", "синя", "синє", "синього", "синьої", "синіх"],
    &["соєвий", "соєва", "соєвої", "соєві"],
    &["листівка", "листівок", "листівки", "листівку"],
    &["подушка", "подушок", "подушці"],
    &["скло", "скла", "скляний", "скляна"],
    &["дерево", "дерева", "деревяний", "деревяна"],
    &["лінія", "лінії", "ліній", "лінію"],
    &["полиця", "полиці", "полиць"],
    &["candle", "candles"],
];

/// Words that must not.
const OTHER: &[(&str, &str)] = &[
    ("свічка", "чашка"),
    ("свічник", "свічка"),
    ("кава", "чай"),
    ("а5", "а6"),
    ("набір", "наука"),
];

#[test]
fn inflected_forms_share_a_stem() {
    for forms in SAME {
        let first = stem(&fold(forms[0]));
        for form in *forms {
            assert_eq!(stem(&fold(form)), first, "{form} of {}", forms[0]);
        }
    }
    for (one, other) in OTHER {
        assert_ne!(stem(&fold(one)), stem(&fold(other)), "{one}, {other}");
    }
}

#[test]
fn typing_errors_are_near_and_other_words_are_not() {
    for (typed, meant) in [
        ("чяшка", "чашка"),
        ("чашак", "чашка"),
        ("чшака", "чашка"),
        ("чашк", "чашка"),
        ("чаай", "чай"),
        ("подаруног", "подарунок"),
        ("падарунак", "подарунок"),
    ] {
        let expected = typed != "чаай";
        assert_eq!(is_near(typed, meant), expected, "{typed}");
    }
    for (typed, other) in [
        ("чашка", "кашка1"),
        ("12", "13"),
        ("кіт", "кит2"),
        ("чашка", "ложка"),
    ] {
        assert!(!is_near(typed, other), "{typed}");
    }
}

/// Lines of a table, its columns parted by tabs.
fn table(text: &'static str) -> Vec<Vec<&'static str>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect()).collect()
}

fn products() -> Vec<(ProductId, CategoryId, String)> {
    let rows = table(include_str!("samples/products.tsv"));
    let product = |row: Vec<&str>| {
        let id = ProductId(row[0].parse().unwrap());
        let category = CategoryId(row[1].parse().unwrap());
        (id, category, fold(&format!("{} {}", row[2], row[3])))
    };
    let mut products: Vec<_> = rows.into_iter().map(product).collect();
    // As the store lists them.
    products.sort_by(|(_, _, one), (_, _, other)| one.cmp(other));
    products
}

fn index() -> Index {
    let products = products();
    let titles: Vec<(CategoryId, String)> = table(include_str!("samples/categories.tsv"))
        .into_iter()
        .map(|row| (CategoryId(row[0].parse().unwrap()), fold(row[1])))
        .collect();
    Index::new(
        products.iter().map(|(id, category, words)| Listed {
            id: *id,
            category: Some(*category),
            words,
        }),
        titles.iter().map(|(id, words)| Titled { id: *id, words }),
    )
}

fn synonyms() -> Synonyms {
    let group = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Synonyms::new(&[
        group(&["свічка", "свеча"]),
        group(&["рушник", "полотенце"]),
        group(&["навушники", "наушники", "headphones"]),
        group(&["зарядка", "зарядний пристрій", "блок живлення"]),
    ])
}

fn search(typed: &str) -> Found {
    index().search(&Query::parse(typed, &synonyms()))
}

#[test]
fn what_is_typed_finds_what_is_meant() {
    let (mut finds, mut nothing, mut wrong) = (0, 0, Vec::new());
    for row in table(include_str!("samples/queries.tsv")) {
        let found = search(row[0]);
        let first = found
            .products
            .first()
            .map_or("-".to_owned(), ToString::to_string);
        let fit = match found.fit {
            Fit::All => "all",
            Fit::Most => "most",
            Fit::Near => "near",
            Fit::Nothing => "nothing",
        };
        if (first.as_str(), fit) != (row[1], row[2]) {
            wrong.push(format!("{}: {found:?}", row[0]));
        }
        if fit == "nothing" {
            nothing += 1;
        } else {
            finds += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(finds >= 60 && nothing >= 20, "{finds} and {nothing}");
    for empty in ["", "  ", "\n"] {
        assert_eq!(search(empty).fit, Fit::Nothing);
    }
}

#[test]
fn the_better_hit_comes_first() {
    let products =
        |typed: &str| -> Vec<i64> { search(typed).products.iter().map(|id| id.0).collect() };
    // The word, then the stem, then the part.
    assert_eq!(products("чорний"), [62, 41]);
    assert_eq!(products("свічк")[0], 10);
    // A name before a category.
    assert_eq!(products("подарунок"), [30, 31]);
    assert_eq!(search("свічки").categories, [CategoryId(1)]);
    assert_eq!(search("подарункові набори").categories, [CategoryId(3)]);
    assert_eq!(search("посуду").categories, [CategoryId(2)]);
    assert_eq!(search("посуду").products.len(), 8, "all that is in it");
    assert!(search("синя чашка").categories.is_empty());
}

proptest! {
    #[test]
    fn nothing_that_is_typed_makes_it_panic(typed in ".{0,200}") {
        let found = search(&typed);
        prop_assert!(found.products.len() <= products().len());
        let folded = fold(&typed);
        prop_assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn the_distance_is_the_same_both_ways(one in "[а-яії]{0,9}", other in "[а-яії]{0,9}") {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        let there = typo::is_within(&letters(&one), &other, 2);
        let back = typo::is_within(&letters(&other), &one, 2);
        prop_assert_eq!(there, back);
    }
}
