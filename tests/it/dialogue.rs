//! The dialogue: every state takes every kind of message and leads on; nothing is a dead end.

use on_both::on_both;

use crate::harness::{Engine, Person, TestApp, first_product, offers};

/// Brings a customer to a state by name.
async fn bring(person: &Person, state: &str) {
    person.says("/start").await;
    let steps: &[&str] = match state {
        "menu" => &[],
        "catalog" => &["Каталог товарів"],
        "list" | "product" | "awaiting phone" | "confirming phone" => {
            &["Каталог товарів", "Усі товари"]
        }
        "question" => &["Підтримка"],
        "stars" => &["Відгук"],
        "feedback" => &["Відгук", "⭐⭐⭐⭐⭐"],
        other => panic!("no way to {other}"),
    };
    for step in steps {
        person.presses(step).unwrap().await;
    }
    if ["product", "awaiting phone", "confirming phone"].contains(&state) {
        let product = first_product(&person.last().unwrap());
        person.presses(&product).unwrap().await;
    }
    if ["awaiting phone", "confirming phone"].contains(&state) {
        person.presses("Замовити").unwrap().await;
    }
    if state == "confirming phone" {
        person.says("050 111 22 33").await;
    }
}

#[on_both]
async fn an_old_button_says_so_and_shows_where_the_customer_is(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    bring(&olena, "confirming phone").await;
    let confirm = olena.last().unwrap();
    let data = confirm.buttons()[0][0].action.clone();
    let mistok_sim::telegram::Action::Data(yes) = data else {
        panic!("no press")
    };
    bring(&olena, "question").await;

    olena.presses_data(confirm.id, &yes).await;

    assert!(olena.toasts().last().unwrap().text.contains("застаріла"));
    assert!(olena.last().unwrap().words().contains("Напишіть запитання"));
    assert_eq!(app.count("SELECT count(*) FROM leads").await, 0);
    app.check_clean().await;
}

#[on_both]
async fn the_dialogue_goes_on_after_a_restart_where_it_was(engine: Engine) {
    let mut app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    bring(&olena, "awaiting phone").await;

    app.stop().await;
    app.start_again().await;
    olena.shares_contact("380501112233").await;

    assert_eq!(app.crm.cards().len(), 1);
    app.check_clean().await;
}

#[on_both]
async fn a_state_that_cannot_be_read_falls_back_to_the_menu(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    bring(&olena, "question").await;
    app.app()
        .store
        .write("test", async move |tx| {
            tx.execute(
                "UPDATE dialogues SET state = '{\"v\":99,\"at\":\"moon\"}'",
                &[],
            )
            .await
            .map(drop)
        })
        .await
        .unwrap();

    olena.says("Добрий день").await;

    assert!(offers(&olena.last().unwrap(), "Каталог товарів"));
    app.check_clean().await;
}

#[on_both]
async fn a_known_phone_is_offered_and_can_be_changed(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    bring(&olena, "awaiting phone").await;
    olena.shares_contact("380501112233").await;

    bring(&olena, "product").await;
    olena.presses("Замовити").unwrap().await;
    assert!(olena.last().unwrap().words().contains("050 111 22 33"));
    olena.presses("Інший номер").unwrap().await;
    olena
        .shares_contact_of(Some(77), "Мама", "+48512345678")
        .await;
    assert!(
        olena.last().unwrap().words().contains("+48 512 345 678"),
        "{}",
        olena.last().unwrap().words()
    );
    olena.presses("Так, цей").unwrap().await;

    let cards = app.crm.cards();
    assert_eq!(cards.len(), 2);
    assert_eq!(cards[0].contact["phone"], "+48512345678");
    app.check_clean().await;
}

#[on_both]
async fn the_language_is_chosen_once_and_kept(engine: Engine) {
    let app = TestApp::start(engine).await;
    let olena = app.customer(1, "Олена");
    bring(&olena, "menu").await;

    olena.presses("Мова").unwrap().await;
    olena.presses("English").unwrap().await;
    assert!(olena.last().unwrap().words().contains("we speak English"));
    olena.says("/menu").await;

    assert!(offers(&olena.last().unwrap(), "Catalog"));
    app.check_clean().await;
}

#[on_both]
async fn a_question_becomes_a_lead_and_an_order_tells_its_state(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.admin().await;
    let olena = app.customer(1, "Олена");
    bring(&olena, "question").await;
    olena.says("Чи є доставка <завтра>?").await;
    assert_eq!(app.crm.cards()[0].title, "Питання з Telegram");
    assert!(app.crm.cards()[0].comment.contains("<завтра>"));

    bring(&olena, "awaiting phone").await;
    olena.shares_contact("380501112233").await;
    olena.says("/start o_1003").await;
    let own = olena.last().unwrap().words().to_owned();
    assert!(own.contains("1003") && own.contains("у менеджера"), "{own}");
    let stranger = app.customer(2, "Інша");
    for number in ["o_1003", "o_9999", "o_x"] {
        stranger.says(&format!("/start {number}")).await;
        let said: Vec<_> = stranger
            .messages()
            .iter()
            .rev()
            .take(3)
            .map(|it| it.words().to_owned())
            .collect();
        assert!(
            said.iter().any(|words| words.contains("серед ваших немає")),
            "{number}: {said:?}"
        );
    }
    app.check_clean().await;
}
