//! Orders are shown to their owners only; a stranger gets the answer that an unknown order gets,
//! byte for byte.

use mistok_sim::telegram::{Action, Message};
use on_both::on_both;

use crate::{
    buying::{CUP, press, say, with_source},
    harness::{Engine, Person, TestApp},
    orders_once::confirms,
    walk::shop,
};

/// Somebody who has typed a phone that they have not shown to be theirs.
async fn typed_phone(app: &TestApp, id: i64) -> Person {
    let person = app.customer(id, "Чужий");
    say(app, &person, "/start").await;
    say(app, &person, "/profile").await;
    press(app, &person, &["Телефон"]).await;
    say(app, &person, "050 111 22 33").await;
    person
}

/// All that came since, with the buttons and what they send.
fn since(person: &Person, count: usize) -> Vec<String> {
    let messages = person.messages();
    let all = messages[count..].iter().filter(|message| message.from_bot);
    all.map(|message| format!("{} {:?}", message.words(), message.buttons()))
        .collect()
}

/// What the first order on the list sends, as a notice's button would.
fn details(list: &Message) -> String {
    let button = list.buttons()[0][0].clone();
    match button.action {
        Action::Data(data) => format!("0:{}", data.split_once(':').unwrap().1),
        other => panic!("{other:?}"),
    }
}

#[on_both]
async fn a_stranger_learns_nothing_of_anothers_order(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    let olena = confirms(&app, 1, &[CUP], "отримання").await;
    say(&app, &olena, "/orders").await;
    let theirs = details(&olena.last().unwrap());
    let (code, _) = theirs.rsplit_once(':').unwrap();
    let nobodys = format!("{code}:9999");
    let [one, other] = [typed_phone(&app, 2).await, typed_phone(&app, 3).await];
    let counts = [&one, &other].map(|person| person.messages().len());

    for (person, number, data) in [(&one, "1001", &theirs), (&other, "4999", &nobodys)] {
        say(&app, person, "/orders").await;
        for typed in ["", "№ ", "TG-"] {
            press(&app, person, &["за номером"]).await;
            say(&app, person, &format!("{typed}{number}")).await;
            say(&app, person, "/orders").await;
        }
        person.presses_data(person.last().unwrap().id, data).await;
        say(&app, person, &format!("/start o_{number}")).await;
    }

    let answers = [since(&one, counts[0]), since(&other, counts[1])];
    assert_eq!(answers[0], answers[1]);
    let all = answers[0].join("\n");
    assert_eq!(
        all.matches("Такого замовлення серед ваших немає").count(),
        5,
        "{all}"
    );
    assert!(all.contains("Замовлень поки що немає"), "{all}");
    assert!(!all.contains("1001") || !all.contains("Чашка"), "{all}");
    // The owner finds it.
    press(&app, &olena, &["за номером"]).await;
    say(&app, &olena, "1001").await;
    assert!(
        olena
            .last()
            .unwrap()
            .words()
            .contains("Чашка «Ліс», зелена")
    );
    app.check_clean().await;
}
