//! No screen breaks a limit of Telegram's, whatever the shop sells and customers write.

use std::sync::Arc;

use chrono::DateTime;
use proptest::prelude::*;

use super::{
    Managers, Shop, Stage, Step, cart,
    catalog::{self, Hits, Shown},
    checkout::{self, Buying},
    orders, product, profile,
    reading::{Certainty, Typed},
    stage::AskEmail,
};
use crate::{
    domain::{
        cart::{Cart, CartLine, LINES, OutOfStock},
        categories::CategoryTree,
        customer::{Customer, Notices, Proof},
        dialogue::{Answer, Asked, Draft, Place, Seen},
        email::Email,
        id::{CategoryId, CustomerId, OrderId, ProductId},
        language::Language,
        lead::{PaidBy, Way},
        money::{Currency, Money},
        order::{Keeps, Order, Stage as Progress},
        payment,
        phone::{Phone, Region},
        product::{Category, Product},
        search::{Fit, Synonyms},
        shipping::{Method, Shipping},
    },
    telegram::{
        View,
        keyboard::{Keyboard, Target},
        message::{CAPTION_LIMIT, TEXT_LIMIT},
    },
    text::Texts,
};

fn shop() -> Shop {
    Shop {
        language: Language::Uk,
        region: Region::parse("UA").unwrap(),
        synonyms: Synonyms::default(),
        site_url: None,
        instagram_url: None,
        out_of_stock: OutOfStock::ShownOnly,
        stock: crate::domain::cart::StockCount::UntilNextCopy,
        catalog: super::stage::CatalogScreens::Shown,
        managers: Managers::None,
        first_words: crate::config::FirstWords::Ask,
        hours: None,
        zone: chrono_tz::Europe::Kyiv,
        subjects: crate::desk::people::subject::Subjects::default(),
        shipping: Shipping {
            methods: vec![
                Method {
                    id: "a".to_owned(),
                    way: Way::Branch,
                    name: None,
                    question: None,
                    crm_id: None,
                },
                Method {
                    id: "b".to_owned(),
                    way: Way::Courier,
                    name: None,
                    question: None,
                    crm_id: None,
                },
            ],
            ..Shipping::default()
        },
        payments: vec![payment::Method {
            id: "x".to_owned(),
            by: PaidBy::OnDelivery,
            name: None,
            link: None,
            crm_id: None,
        }],
        cart_goes: Keeps::Order,
        email: AskEmail::Yes,
        registration: crate::config::Registration::Never,
        pictures: crate::shop::stage::Pictures::Shown,
        retention_days: 0,
        confirm_phones: super::stage::ConfirmPhones::No,
    }
}

/// What a person sees of Telegram's HTML.
fn visible(html: &str) -> String {
    let mut seen = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        seen.push_str(&rest[..at]);
        rest = rest[at..].split_once('>').map_or("", |(_, after)| after);
    }
    seen.push_str(rest);
    seen.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

fn fits(view: &View) {
    let limit = if view.photo.is_some() {
        CAPTION_LIMIT
    } else {
        TEXT_LIMIT
    };
    let long = visible(&view.html).encode_utf16().count();
    assert!((1..=limit).contains(&long), "{long} of {limit}");
    if let Keyboard::Inline(rows) = &view.keyboard {
        assert!(rows.iter().all(|row| (1..=8).contains(&row.len())));
        let buttons: Vec<_> = rows.iter().flatten().collect();
        assert!(buttons.len() <= 100, "{} buttons", buttons.len());
        for button in buttons {
            assert!(!button.label.trim().is_empty());
            if let Target::Press(data) = &button.target {
                assert!((1..=64).contains(&data.len()), "{data}");
            }
        }
    }
}

fn step_fits(step: &Step) {
    step.screen.iter().chain(&step.before).for_each(fits);
    let toast = step.toast.as_deref().unwrap_or_default();
    assert!(toast.encode_utf16().count() <= 200, "{toast}");
}

/// Names as shops have them and as nobody should.
fn words(longest: usize) -> impl Strategy<Value = String> {
    prop_oneof![
        "[А-Яа-яЇїІіЄєҐґ '\"«»-]{1,60}",
        "(<b>|&|😀|\\PC){1,40}",
        (1..longest).prop_map(|length| "Щ".repeat(length)),
        (1..longest / 2).prop_map(|length| "<&".repeat(length)),
        (1..longest / 2).prop_map(|length| "🛒 ".repeat(length)),
    ]
}

fn products() -> impl Strategy<Value = Product> {
    (
        any::<i64>(),
        words(5_000),
        proptest::option::of(words(300)),
        proptest::option::of(0_i64..=i64::MAX / 2_000),
        proptest::option::of(-5_i64..2_000),
        proptest::option::of(words(9_000)),
        any::<bool>(),
    )
        .prop_map(
            |(id, name, sku, price, stock, description, pictured)| Product {
                id: ProductId(id),
                category: Some(CategoryId(id)),
                name,
                sku,
                price: price.map(|minor| Money::new(minor, Currency::UAH)),
                stock,
                description,
                picture: pictured.then(|| "https://shop.example/a.jpg".to_owned()),
            },
        )
}

fn customer(text: &str) -> Customer {
    Customer {
        id: CustomerId(i64::MAX),
        name: text.to_owned(),
        full_name: None,
        username: None,
        phone: Some(Phone::from_stored("+380501112233".to_owned())),
        proof: Proof::Vouched,
        email: Some(Email::from_stored(format!(
            "{}@example.com",
            "e".repeat(60)
        ))),
        language: Language::Uk,
        source: None,
        notices: Notices::On,
    }
}

fn draft(cart: &Cart, text: &str) -> Draft {
    Draft {
        name: Some(text.to_owned()),
        phone: Some(Phone::from_stored("+380501112233".to_owned())),
        email: Answer::Given(Email::from_stored(format!("{}@a.ua", "e".repeat(200)))),
        delivery: Some("a".to_owned()),
        address: Some(text.to_owned()),
        payment: Some("x".to_owned()),
        comment: Answer::Given(text.to_owned()),
        // Every price has changed since.
        seen: cart
            .seen()
            .into_iter()
            .map(|seen| Seen {
                price: Some(Money::new(1, Currency::UAH)),
                ..seen
            })
            .collect(),
        ..Draft::new(Asked::Summary)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_screen_fits_whatever_the_data(
        products in proptest::collection::vec(products(), 1..=LINES),
        quantity in 1_u32..=999,
        said in words(4_000),
        english: bool,
    ) {
        let shop = shop();
        let language = if english { Language::En } else { Language::Uk };
        let speech = Arc::new(Texts::built_in().unwrap()).speak(language);
        let stage = Stage {
            shop: &shop,
            speech: &speech,
            screen: i64::MAX,
            cart: i64::MAX,
            now: DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
        };
        let cart = Cart {
            lines: products
                .iter()
                .map(|product| CartLine { product: product.clone(), quantity, seen: None })
                .collect(),
            gone: vec![ProductId(1)],
        };
        let customer = customer(&said);
        let buying = Buying { customer: &customer, cart: &cart };
        let searched = Place { query: Some(said.clone()), ..Place::default() };
        let categories: Vec<_> = products
            .iter()
            .map(|product| Category {
                id: CategoryId(product.id.0),
                parent: (product.id.0 % 3 == 0).then_some(CategoryId(product.id.0 / 3)),
                name: product.name.clone(),
            })
            .collect();
        let counts = categories.iter().map(|category| (Some(category.id), 9)).collect();
        let tree = CategoryTree::new(categories.clone(), &counts);
        let shown = Shown { products: &products, total: 1_000_000 };
        let order = orders::Own {
            order: Order {
                number: None,
                id: OrderId(i64::MAX),
                lead: None,
                keeps: Keeps::Order,
                crm_id: Some("9".repeat(60)),
                total: cart.total(),
                stage: Progress::InWork,
                status: None,
                status_name: Some(said.clone()),
                status_at: None,
                tracking: Some("2".repeat(60)),
                paid: true,
                created_at: stage.now,
            },
            lead: None,
        };

        for product in &products {
            step_fits(&product::card(&stage, product, searched.clone()));
            step_fits(&cart::add(&stage, product, Place::default(), &cart, quantity));
            step_fits(&cart::line(&stage, &cart, product.id));
            step_fits(&cart::set(&stage, &cart, product.id, quantity));
        }
        let places = categories.iter().flat_map(|category| {
            [Place::category(category.id), Place::branch(category.id)]
        });
        for place in places.chain([Place::default(), Place::categories()]) {
            step_fits(&catalog::page(&stage, &tree, place, shown));
        }
        for fit in [Fit::All, Fit::Most, Fit::Near, Fit::Nothing] {
            let categories = tree.below(None).into_iter().take(5).collect::<Vec<_>>();
            let hits = Hits { categories: &categories, shown, fit };
            step_fits(&catalog::found(&stage, &tree, searched.clone(), hits));
        }
        step_fits(&cart::show(&stage, &cart));
        step_fits(&checkout::begin(&stage, buying));
        let nothing = Buying { cart: &Cart::default(), ..buying };
        if let Err(step) = checkout::check(&stage, nothing, draft(&cart, &said)) {
            step_fits(&step);
        }
        for asked in Asked::ALL {
            let draft = Draft { asked, ..draft(&cart, &said) };
            step_fits(&checkout::present(&stage, buying, draft.clone()));
            step_fits(&checkout::hint(&stage, buying, draft.clone()));
            for certainty in [Certainty::Assumed, Certainty::Insisted] {
                let typed = Typed { text: &said, certainty };
                step_fits(&checkout::typed(&stage, buying, draft.clone(), typed));
            }
        }
        step_fits(&orders::list(&stage, std::slice::from_ref(&order)));
        step_fits(&orders::card(&stage, &order));
        step_fits(&profile::show(&stage, &customer));
    }
}
