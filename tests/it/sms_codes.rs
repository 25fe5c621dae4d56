//! A code by SMS makes a typed phone the customer's own.

use chrono::TimeDelta;
use on_both::on_both;

use crate::{
    desk::with_group,
    harness::{Engine, Person, offers},
    sms::{Birds, birds_with},
};

async fn shop(engine: Engine) -> Birds {
    birds_with(with_group(engine), |_| {}).await
}

/// A customer who has typed a phone into the profile.
async fn typed(birds: &Birds, id: i64) -> Person {
    let app = &birds.app;
    let olena = app.customer(id, "Олена");
    for said in ["/start", "/profile"] {
        olena.says(said).await;
    }
    olena.presses("Телефон").unwrap().await;
    olena.says("067 123 45 67").await;
    olena
}

/// The code that was sent last.
fn code(birds: &Birds) -> String {
    let text = birds.pigeon.texts().pop().unwrap();
    text.chars().filter(char::is_ascii_digit).collect()
}

async fn says(birds: &Birds, person: &Person, words: &str) -> String {
    person.says(words);
    birds.app.settle().await;
    let messages = person.messages();
    let said: Vec<_> = messages.iter().filter(|it| it.from_bot).collect();
    let newest = &said[said.len().saturating_sub(2)..];
    newest
        .iter()
        .map(|it| it.words())
        .collect::<Vec<_>>()
        .join("\n")
}

const PROVEN: &str = "SELECT count(*) FROM customers WHERE phone_proven = 1";

#[on_both]
async fn the_right_code_confirms_the_phone(engine: Engine) {
    let birds = shop(engine).await;
    let olena = typed(&birds, 1).await;
    olena.presses("Підтвердити номер").unwrap();
    birds.app.settle().await;
    let asked = olena.last().unwrap();
    assert!(asked.words().contains("067 123 45 67"), "{}", asked.words());
    assert!(birds.pigeon.texts()[0].contains("код підтвердження"));

    let right = code(&birds);
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    assert!(says(&birds, &olena, "що?").await.contains("шість цифр"));
    assert!(
        says(&birds, &olena, wrong)
            .await
            .contains("Лишилося 4 спроби")
    );
    assert_eq!(birds.app.count(PROVEN).await, 0);
    let spaced = format!("{} {}", &right[..3], &right[3..]);
    assert!(
        says(&birds, &olena, &spaced)
            .await
            .contains("Номер підтверджено")
    );
    assert_eq!(birds.app.count(PROVEN).await, 1);
    assert!(!offers(&olena.last().unwrap(), "Підтвердити номер"));
    birds.app.check_clean().await;
}

#[on_both]
async fn codes_run_out_grow_old_and_are_not_sent_without_end(engine: Engine) {
    let birds = shop(engine).await;
    let olena = typed(&birds, 1).await;
    olena.presses("Підтвердити номер").unwrap();
    birds.app.settle().await;
    let first = code(&birds);
    birds.app.pass(TimeDelta::minutes(11)).await;
    assert!(says(&birds, &olena, &first).await.contains("не дійсний"));

    olena.presses("новий код").unwrap();
    birds.app.settle().await;
    let second = code(&birds);
    let wrong = if second == "111111" {
        "222222"
    } else {
        "111111"
    };
    for _ in 0..5 {
        says(&birds, &olena, wrong).await;
    }
    assert!(says(&birds, &olena, &second).await.contains("не дійсний"));

    for _ in 0..2 {
        olena.presses("новий код").unwrap();
        birds.app.settle().await;
    }
    assert!(
        olena
            .messages()
            .iter()
            .any(|it| it.words().contains("Ви запитали забагато кодів"))
    );
    assert_eq!(birds.pigeon.texts().len(), 3);
    assert_eq!(birds.app.count(PROVEN).await, 0);
}

/// The author of an SMS and the person who confirmed its phone in Telegram are one customer.
#[on_both]
async fn a_confirmed_phone_joins_its_sms_talk(engine: Engine) {
    let birds = shop(engine).await;
    birds.writes("M1", "+380671234567", "Добрий день").await;
    let olena = typed(&birds, 1).await;
    assert_eq!(birds.app.count("SELECT count(*) FROM customers").await, 2);
    olena.presses("Підтвердити номер").unwrap();
    birds.app.settle().await;
    let right = code(&birds);
    says(&birds, &olena, &right).await;
    assert_eq!(birds.app.count("SELECT count(*) FROM customers").await, 1);
    birds.app.check_clean().await;
}
