use proptest::{prelude::*, sample::select};

use super::*;

fn many(unit: &str, times: usize) -> String {
    unit.repeat(times)
}

#[test]
fn texts_are_counted_in_parts_as_providers_bill_them() {
    use Encoding::{Gsm, Ucs2};
    let a = |times| many("a", times);
    let ya = |times| many("я", times);
    let cases = [
        (String::new(), Gsm, 0, 0),
        (a(160), Gsm, 160, 1),
        (a(161), Gsm, 161, 2),
        (a(306), Gsm, 306, 2),
        (a(307), Gsm, 307, 3),
        (a(459), Gsm, 459, 3),
        (a(460), Gsm, 460, 4),
        (a(158) + "€", Gsm, 160, 1),
        (a(159) + "€", Gsm, 161, 2),
        (many("€", 80), Gsm, 160, 1),
        (many("€", 81), Gsm, 162, 2),
        (a(152) + "€" + &a(151), Gsm, 305, 2),
        (a(152) + "€" + &a(152), Gsm, 306, 3),
        (ya(70), Ucs2, 70, 1),
        (ya(71), Ucs2, 71, 2),
        (ya(134), Ucs2, 134, 2),
        (ya(135), Ucs2, 135, 3),
        (ya(201), Ucs2, 201, 3),
        (ya(202), Ucs2, 202, 4),
        (many("😀", 35), Ucs2, 70, 1),
        (many("😀", 36), Ucs2, 72, 2),
        (ya(66) + "😀" + &ya(65), Ucs2, 133, 2),
        (ya(66) + "😀" + &ya(66), Ucs2, 134, 3),
        (a(159) + "ґ", Ucs2, 160, 3),
        ("[]{}^~|\\".to_owned(), Gsm, 16, 1),
    ];
    for (text, encoding, units, count) in cases {
        let expected = Parts {
            encoding,
            units,
            count,
        };
        assert_eq!(parts(&text), expected, "{text}");
    }
}

#[test]
fn the_tables_of_gsm_are_whole() {
    let basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                 ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    assert_eq!(basic.chars().count(), 127);
    assert_eq!(parts(basic).encoding, Encoding::Gsm);
    assert_eq!(parts(basic).units, 127);
    assert_eq!(parts("\u{c}€").units, 4);
    for sign in "№«»₴’ґ`\t\u{a0}ç".chars() {
        assert_eq!(parts(&sign.to_string()).encoding, Encoding::Ucs2, "{sign}");
    }
}

#[test]
fn ukrainian_is_spelled_by_the_official_table() {
    let cases = [
        ("Алушта", "Alushta"),
        ("Згорани, Розгон", "Zghorany, Rozghon"),
        ("ЗГУРСЬКИЙ", "ZGHURSKYI"),
        ("Єнакієве, Гаєвич", "Yenakiieve, Haievych"),
        ("Їжакевич, Кадиївка", "Yizhakevych, Kadyivka"),
        ("Йосипівка, Стрий", "Yosypivka, Stryi"),
        ("Юрій, Корюківка", "Yurii, Koriukivka"),
        ("Яготин, Костянтин", "Yahotyn, Kostiantyn"),
        (
            "Знам'янка, Знам’янка, Знамʼянка",
            "Znamianka, Znamianka, Znamianka",
        ),
        (
            "Ґалаґан, Харків, Біла Церква",
            "Galagan, Kharkiv, Bila Tserkva",
        ),
        (
            "Щербухи, ЩО, ПЛОЩА, БОРЩ, Щ",
            "Shcherbukhy, SHCHO, PLOSHCHA, BORSHCH, Shch",
        ),
        ("Я і ТИ, Є. Юр'їв", "Ya i TY, Ye. Yuriv"),
        ("Объём, эхо, рыба", "Obyom, ekho, ryba"),
        (
            "Замовлення №42 — «готове»…",
            "Zamovlennia No42 - \"hotove\"...",
        ),
        ("100\u{a0}₴\tразом", "100 UAH razom"),
        ("'слово' rock`n`roll", "'slovo' rock'n'roll"),
        (
            "Украі\u{308}на, Киі\u{308}в, и\u{306}од",
            "Ukraina, Kyiv, yod",
        ),
        ("ok 😀 ñ", "ok 😀 ñ"),
    ];
    for (ukrainian, expected) in cases {
        assert_eq!(latin(ukrainian), expected);
    }
}

#[test]
fn a_receipt_moves_a_message_forward_or_not_at_all() {
    use State::{Cancelled, Delivered, Failed, Queued, Sending, Sent, Undelivered, Unsure};
    let cases = [
        (Queued, Sending, Sending),
        (Queued, Delivered, Delivered),
        (Sending, Queued, Sending),
        (Sending, Unsure, Sending),
        (Unsure, Sending, Unsure),
        (Unsure, Sent, Sent),
        (Sent, Queued, Sent),
        (Sent, Undelivered, Undelivered),
        (Delivered, Sent, Delivered),
        (Delivered, Undelivered, Delivered),
        (Delivered, Failed, Delivered),
        (Undelivered, Failed, Undelivered),
        (Undelivered, Delivered, Delivered),
        (Failed, Delivered, Delivered),
        (Failed, Sent, Failed),
        (Cancelled, Sent, Cancelled),
        (Cancelled, Delivered, Cancelled),
    ];
    for (state, heard, then) in cases {
        assert_eq!(state.after(heard), then, "{state:?} after {heard:?}");
    }
}

#[test]
fn names_are_read_back() {
    for state in State::ALL {
        assert_eq!(State::from_name(state.as_str()), Some(state));
    }
    for failure in Failure::ALL {
        assert_eq!(Failure::from_name(failure.as_str()), Some(failure));
    }
    for kind in Kind::ALL {
        assert_eq!(Kind::from_name(kind.as_str()), Some(kind));
    }
    assert_eq!(State::from_name("read"), None);
}

/// Receipts of one message with one end, or with "delivered" beside another.
fn receipts() -> impl Strategy<Value = Vec<State>> {
    use State::{Delivered, Failed, Queued, Sending, Sent, Undelivered};
    select(vec![Undelivered, Failed]).prop_flat_map(|end| {
        let heard = select(vec![Queued, Sending, Sent, Delivered, end]);
        prop::collection::vec(heard, 0..12)
    })
}

const WORDS: [&str; 16] = [
    "Ваше",
    "замовлення",
    "№42",
    "вже",
    "їде",
    "до",
    "відділення",
    "Нової",
    "Пошти,",
    "що",
    "чекає",
    "«Щастя»",
    "об'єкт",
    "ще",
    "дякуємо!",
    "18:00",
];

proptest! {
    #[test]
    fn the_order_of_receipts_does_not_matter(
        (heard, shuffled) in receipts().prop_flat_map(|heard| {
            (Just(heard.clone()), Just(heard).prop_shuffle())
        })
    ) {
        let told = |receipts: &[State]| receipts.iter().fold(State::Sent, |s, one| s.after(*one));

        prop_assert_eq!(told(&heard), told(&shuffled));
        if heard.contains(&State::Delivered) {
            prop_assert_eq!(told(&heard), State::Delivered);
        }
    }

    #[test]
    fn a_repeated_receipt_changes_nothing(state in select(&State::ALL[..]), heard in select(&State::ALL[..])) {
        let once = state.after(heard);

        prop_assert_eq!(once.after(heard), once);
        prop_assert!(!state.is_final() || once.is_final());
    }

    #[test]
    fn latin_never_takes_more_parts(words in prop::collection::vec(select(&WORDS[..]), 0..120)) {
        let text = words.join(" ");

        prop_assert!(parts(&latin(&text)).count <= parts(&text).count);
    }

    #[test]
    fn any_text_has_a_latin_form_and_parts(text in "\\PC{0,200}") {
        let once = latin(&text);

        prop_assert!(parts(&once).units >= usize::from(!once.is_empty()));
        prop_assert!(parts(&text).count as usize <= parts(&text).units);
    }
}
