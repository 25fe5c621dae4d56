//! What a customer writes reaches somebody: the step that asked, a manager, or a choice that keeps
//! it.

use chrono::TimeDelta;
use mistok_sim::telegram::AlbumItem;
use on_both::on_both;

use crate::{
    desk::{asks, group, has, last_with, manager, profile, with_group},
    harness::{Engine, Leftover, Person, TestApp, offers},
    troubles::data,
    walk::{self, Do, WAYS},
};

const CHOICE: &str = "Передати це менеджеру чи пошукати в каталозі?";
const KEPT: &str = "SELECT count(*) FROM kept_messages";
const SAID: &str = "SELECT count(*) FROM messages WHERE author = 'customer'";

async fn comes(app: &TestApp, id: i64) -> Person {
    let person = app.customer(id, "Олена");
    person.says("/start").await;
    person
}

fn notices(group: &mistok_sim::telegram::Group, words: &str) -> usize {
    let messages = group.messages();
    messages
        .iter()
        .filter(|it| it.from_bot && it.words().contains(words))
        .count()
}

#[on_both]
async fn first_words_are_kept_and_one_tap_gives_them_to_a_manager(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    // Her very first words, without /start.
    let olena = app.customer(1, "Олена");
    olena
        .says("Добрий день! Чи робите ви гравіювання на замовлення?")
        .await;

    let choice = olena.last().unwrap();
    assert!(
        choice.words().contains("Вітаємо") && choice.words().contains(CHOICE),
        "{}",
        choice.words()
    );
    assert_eq!(notices(&group, "гравіювання"), 0);
    olena.says("Потрібно на завтра").await;
    let choice = olena.last().unwrap();
    assert!(choice.words().contains("Додали"), "{}", choice.words());
    olena
        .presses_data(choice.id, &data(&choice, "Передати менеджеру"))
        .await;

    let begun = olena.last().unwrap();
    assert!(
        begun.words().contains("Запитання 1002 передали менеджеру"),
        "{}",
        begun.words()
    );
    assert_eq!(notices(&group, "гравіювання"), 1);
    assert_eq!(notices(&group, "на завтра"), 1);
    assert_eq!(app.count(KEPT).await, 0);
    app.pass(TimeDelta::minutes(1)).await;
    let card = &app.crm.cards()[0];
    assert!(
        card.comment.contains("гравіювання") && card.comment.contains("на завтра"),
        "{}",
        card.comment
    );
    // A second tap passes nothing twice.
    olena.presses_data(choice.id, &data(&choice, "Передати менеджеру"));
    app.pass(TimeDelta::hours(1)).await;
    assert_eq!(app.count(SAID).await, 2);
    app.check_desk().await;
}

#[on_both]
async fn who_does_not_choose_is_with_the_managers_after_ten_minutes(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let olena = comes(&app, 1).await;
    olena
        .sends_album(&[
            AlbumItem::photo("Розбита"),
            AlbumItem::photo(""),
            AlbumItem::photo(""),
        ])
        .await;
    assert!(
        last_with(&olena.messages(), "Передати це менеджеру?").has_button("💬 Передати менеджеру")
    );
    let choices = olena
        .messages()
        .iter()
        .filter(|it| it.words() == "Передати це менеджеру?")
        .count();
    assert_eq!(choices, 1, "one question for the whole album");
    olena.sends_voice().await;

    // A restart in between loses nothing.
    app.stop().await;
    app.start_again().await;
    app.pass(TimeDelta::minutes(9)).await;
    assert_eq!(app.count(SAID).await, 0);
    app.pass(TimeDelta::minutes(2)).await;

    assert_eq!(app.count(SAID).await, 4);
    assert_eq!(app.count(KEPT).await, 0);
    assert!(
        notices(&group, "клієнт не вибрав") >= 1,
        "{:#?}",
        group.messages()
    );
    last_with(&olena.messages(), "Передали ваше повідомлення менеджеру");
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn what_a_customer_corrects_before_they_choose_arrives_corrected(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let olena = comes(&app, 1).await;
    let first = olena.says("Мій номер 050 111").await;
    olena.says("Хочу торт із вишнею").await;
    let message = olena
        .messages()
        .iter()
        .rfind(|it| it.words() == "Мій номер 050 111")
        .unwrap()
        .id;
    olena
        .edits(message, "Мій номер 050 111 22 33, вибачте")
        .await;
    let choice = olena.last().unwrap();
    olena
        .presses_data(choice.id, &data(&choice, "Передати менеджеру"))
        .await;
    assert_eq!(
        notices(&group, "050 111 22 33, вибачте"),
        1,
        "{first}: {:#?}",
        group.messages()
    );
    assert_eq!(notices(&group, "торт із вишнею"), 1);
    app.check_desk().await;
}

#[on_both]
async fn a_keyword_is_answered_with_everything_that_is_known_or_not_at_all(engine: Engine) {
    let app = with_group(engine).start().await;
    group(&app);
    let admin = app.admin().await;
    for words in [
        "/canned замов",
        "Ваше замовлення № {{ order.number }}, ТТН {{ order.tracking }}, {{ customer.nick }}",
    ] {
        admin.says(words).await;
    }
    let saved = admin.last().unwrap();
    assert!(
        saved.words().contains("customer.nick") && saved.words().contains("order.tracking"),
        "{}",
        saved.words()
    );
    for words in [
        "/canned замов",
        "Ваше замовлення № {{ order.number }} збираємо, {{ customer.name }}",
        "/canned ключі замов чекаю",
    ] {
        admin.says(words).await;
    }
    assert!(!has(&admin.messages(), "Таких змінних немає: order"));

    // A customer without an order is asked what they want; one with an order is told its number.
    let taras = comes(&app, 2).await;
    taras.says("чекаю на посилку").await;
    assert!(
        !has(&taras.messages(), "Ваше замовлення"),
        "{}",
        taras.last().unwrap().words()
    );
    assert!(
        taras.last().unwrap().words().contains(CHOICE),
        "{}",
        taras.last().unwrap().words()
    );
    let olena = comes(&app, 1).await;
    app.orders(&olena).await;
    olena.shares_contact("380501112233").await;
    olena.says("чекаю на посилку").await;
    let answer = last_with(&olena.messages(), "Ваше замовлення");
    assert!(
        answer.words().starts_with("Ваше замовлення № 100")
            && answer.words().ends_with("збираємо, Олена"),
        "{}",
        answer.words()
    );
}

#[on_both]
async fn a_greeting_alone_is_answered_and_nothing_waits(engine: Engine) {
    let app = with_group(engine).start().await;
    let olena = comes(&app, 1).await;
    for words in ["Добрий день!", "привіт 👋", "Hello"] {
        olena.says(words).await;
        assert!(olena.last().unwrap().words().contains("Вітаємо"), "{words}");
    }
    assert_eq!(app.count(KEPT).await, 0);
    app.check_clean().await;
}

#[on_both]
async fn words_that_the_catalog_knows_show_goods_and_the_manager(engine: Engine) {
    let app = with_group(engine).start().await;
    let olena = comes(&app, 1).await;
    olena.says("чашка").await;
    let shown = olena.last().unwrap();
    assert!(
        shown.words().contains("Ось що є в каталозі"),
        "{}",
        shown.words()
    );
    assert!(shown.has_button("💬 Передати менеджеру"));
    let first = shown.buttons()[0][0].label.clone();
    olena.presses(&first).unwrap().await;
    assert_eq!(app.count(KEPT).await, 0, "a product is an answer");

    // «Шукати» looks for what was written; without hits the manager is offered.
    olena.says("/menu").await;
    olena.says("Чи є доставка кавунів?").await;
    olena.presses("🔎 Шукати в каталозі").unwrap().await;
    assert_eq!(app.count(KEPT).await, 0);
    app.check_clean().await;
}

#[on_both]
async fn an_eleventh_message_sends_all_of_them(engine: Engine) {
    let app = with_group(engine).start().await;
    let _group = group(&app);
    let olena = comes(&app, 1).await;
    for number in 1..=11 {
        olena
            .says(&format!("Питання про гравіювання {number}"))
            .await;
    }
    assert_eq!(app.count(SAID).await, 11);
    assert_eq!(app.count(KEPT).await, 0);
    app.check_desk().await;
}

#[on_both]
async fn a_keyword_is_answered_once_a_day_and_the_manager_is_one_tap_away(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let admin = app.admin().await;
    for words in [
        "/canned доставка",
        "Відправляємо щодня о 16:00 Новою поштою.",
        "/canned ключі доставка доставка, нова пошта",
    ] {
        admin.says(words).await;
    }
    assert!(
        admin.last().unwrap().words().contains("нова пошта"),
        "{}",
        admin.last().unwrap().words()
    );
    let olena = comes(&app, 1).await;
    olena.says("Яка у вас ДОСТАВКА?").await;
    let answer = olena.last().unwrap();
    assert!(
        answer.words().contains("щодня о 16:00"),
        "{}",
        answer.words()
    );
    olena.presses("☰ Меню").unwrap().await;
    assert_eq!(notices(&group, "ДОСТАВКА"), 0);

    // The second time on a day the manager is offered at once.
    olena.says("А доставка в Київ?").await;
    olena.presses("💬 Передати менеджеру").unwrap().await;
    assert_eq!(notices(&group, "А доставка в Київ?"), 1);
    // With a manager there the bot is silent.
    olena.says("нова пошта").await;
    assert_ne!(olena.last().unwrap().words(), answer.words());
    app.check_desk().await;
}

/// Steps that take a text, and words that do not concern them or fit them well.
const EATERS: &[(&[Do], &str)] = &[
    (&[Do::Press("Каталог товарів")], "Так, а яку порадите?"),
    (
        &[Do::Press("Мої замовлення"), Do::Press("за номером")],
        "А це надовго?",
    ),
    (
        &[Do::Press("Мої замовлення"), Do::Press("за номером")],
        "1001",
    ),
    (&[Do::Press("Доставка")], "Чернівці"),
    (&[Do::Press("Відгук")], "Так, беру"),
    (&[Do::Press("Профіль"), Do::Press("Ім’я")], "Добре, дякую"),
    (&[Do::Press("Профіль")], "А коли відправите?"),
];

#[on_both]
async fn an_answer_to_a_manager_is_eaten_by_no_step(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    for (way, words) in EATERS {
        olena.says("/menu").await;
        for step in *way {
            walk::take(&app, std::slice::from_ref(&olena), *step).await;
        }
        app.pass(TimeDelta::seconds(5)).await;
        yuliia.says("Листівку додали. Можливо, ще щось?");
        app.pass(TimeDelta::seconds(5)).await;
        olena.says(words).await;
        let shown = yuliia.last().unwrap();
        assert!(shown.words().contains(words), "{words}: {}", shown.words());
    }
    app.check_desk().await;
}

#[on_both]
async fn words_that_went_to_the_manager_are_one_tap_away_from_the_step(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є доставка?").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    olena.says("/delivery");
    app.pass(TimeDelta::seconds(5)).await;
    yuliia.says("Куди саме?");
    app.pass(TimeDelta::seconds(5)).await;
    olena.says("Чернівці").await;
    let line = olena.last().unwrap();
    assert!(
        line.words().contains("Передали менеджеру"),
        "{}",
        line.words()
    );
    olena.presses("↩️ Це відповідь боту").unwrap().await;
    let messages = olena.messages();
    last_with(&messages, "Доставка: Чернівці");
    // The words are used once, however often the button is tapped.
    let answers = |person: &Person| {
        let messages = person.messages();
        let told = messages
            .iter()
            .filter(|it| it.words().contains("Доставка: Чернівці"));
        told.count()
    };
    olena
        .presses_data(line.id, &crate::troubles::data(&line, "Це відповідь боту"))
        .await;
    assert_eq!(answers(&olena), 1);
    assert!(
        yuliia
            .messages()
            .iter()
            .any(|it| it.words().contains("Чернівці"))
    );
    app.check_desk().await;
}

#[on_both]
async fn simply_writing_reopens_from_every_state(engine: Engine) {
    let mut app = walk::shop(engine)
        .with(|config| {
            config.desk.chat_id = Some(crate::desk::GROUP);
            config.desk.subjects.clear();
        })
        .start()
        .await;
    app.expects(Leftover::Ownerless);
    let group = group(&app);
    for (place, (state, common, rest)) in (1_i64..).zip(WAYS) {
        // A code needs a provider of SMS; the others take any words themselves.
        if [
            "awaiting_code",
            "choosing_subject",
            "awaiting_question",
            "in_conversation",
        ]
        .contains(state)
            || state.starts_with("awaiting_feedback")
        {
            continue;
        }
        let olena = asks(&app, place, "Олена", &format!("Питання {place}")).await;
        olena.says("/end").await;
        olena.says("/menu").await;
        let olena_only = std::slice::from_ref(&olena);
        for step in common.iter().chain(*rest) {
            walk::take(&app, olena_only, *step).await;
        }
        let before = app.count(SAID).await;
        // Free text of a step is the step's; a question mark with two lines is nobody's address.
        let free = [
            "checkout name",
            "checkout address",
            "checkout comment",
            "registration name",
            "registering name",
        ]
        .contains(state);
        let words = format!("Візьму дві. Як оплатити {place}?");
        if free {
            olena.sends_photo(&words);
        } else {
            olena.says(&words);
        }
        app.settle().await;
        assert_eq!(
            app.count(SAID).await,
            before + 1,
            "{state}: {:?}",
            olena.last().unwrap().words()
        );
        assert_eq!(notices(&group, &words), 1, "{state}");
    }
    app.stop().await;
}

#[on_both]
async fn after_the_term_words_are_first_words_again(engine: Engine) {
    let app = with_group(engine)
        .with(|config| config.desk.reopen_days = 2)
        .start()
        .await;
    let _group = group(&app);
    let olena = asks(&app, 1, "Олена", "Чи є гравіювання?").await;
    olena.says("/end").await;
    app.pass(TimeDelta::hours(47)).await;
    olena.says("А на дереві?").await;
    assert_eq!(app.count(SAID).await, 2);
    olena.says("/stop").await;
    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE is_open = 1")
            .await,
        0,
        "/stop ends it"
    );
    app.pass(TimeDelta::hours(49)).await;
    olena.says("А по буднях?").await;
    assert!(
        olena.last().unwrap().words().contains(CHOICE),
        "{}",
        olena.last().unwrap().words()
    );
    olena.presses("💬 Передати менеджеру").unwrap().await;
    assert_eq!(app.count(SAID).await, 3);
    app.check_desk().await;
}

#[on_both]
async fn a_command_that_is_none_of_ours_reaches_the_manager(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let olena = asks(&app, 1, "Олена", "Чи є чашки?").await;
    olena.says("/price чашка").await;
    assert_eq!(notices(&group, "/price чашка"), 1);
    // Elsewhere it gets the help.
    let ivan = comes(&app, 2).await;
    ivan.says("/price").await;
    assert!(ivan.last().unwrap().words().contains("Що вміє цей бот"));
    app.check_desk().await;
}

#[on_both]
async fn a_question_in_the_middle_of_a_checkout_is_kept_and_the_checkout_goes_on(engine: Engine) {
    let app = walk::shop(engine)
        .with(|config| config.desk.chat_id = Some(crate::desk::GROUP))
        .start()
        .await;
    let group = group(&app);
    let olena = comes(&app, 1).await;
    let way = WAYS
        .iter()
        .find(|(name, ..)| *name == "checkout email")
        .unwrap();
    for step in way.1.iter().chain(way.2) {
        walk::take(&app, std::slice::from_ref(&olena), *step).await;
    }
    olena.says("А самовивіз є?").await;
    let choice = last_with(&olena.messages(), "Передати це менеджеру?");
    olena
        .presses_data(choice.id, &data(&choice, "Передати менеджеру"))
        .await;
    assert_eq!(notices(&group, "А самовивіз є?"), 1);
    assert_eq!(walk::state_of(&app, 1).await, "checkout email");
    app.check_desk().await;
}

#[on_both]
async fn a_question_where_a_town_is_asked_has_an_owner_and_a_greeting_is_no_town(engine: Engine) {
    let app = walk::shop(engine)
        .with(|config| config.desk.chat_id = Some(crate::desk::GROUP))
        .start()
        .await;
    group(&app);
    for (id, words) in [
        (1, "Коли відправите моє замовлення?"),
        (
            2,
            "Посилка прийшла розбитою, мені потрібна допомога менеджера",
        ),
    ] {
        let olena = comes(&app, id).await;
        olena.presses("Доставка").unwrap();
        olena.says(words).await;
        let messages = olena.messages();
        let offered = messages.iter().any(|it| offers(it, "Передати менеджеру"));
        assert!(offered, "{words}: {messages:#?}");
    }
    assert_eq!(app.count(KEPT).await, 2);

    let vira = comes(&app, 3).await;
    vira.presses("Доставка").unwrap();
    vira.says("Добрий день").await;
    let told = |words: &str| {
        let messages = vira.messages();
        messages.iter().any(|it| it.words().contains(words))
    };
    assert!(!told("Доставка: Добрий день"));
    vira.says("Чернівці").await;
    assert!(told("Доставка: Чернівці"), "{:#?}", vira.messages());
}

#[on_both]
async fn words_before_stars_are_kept_and_a_complaint_waits_for_a_manager(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let admin = app.admin().await;
    let olena = comes(&app, 1).await;
    olena.says("/feedback").await;
    olena.says("Посилка прийшла розбитою!").await;
    assert!(
        olena.last().unwrap().words().contains("Поставте ще оцінку"),
        "{}",
        olena.last().unwrap().words()
    );
    olena.sends_photo("").await;
    olena.presses("⭐").unwrap().await;
    assert!(
        olena.last().unwrap().words().contains("Передали керівнику"),
        "{}",
        olena.last().unwrap().words()
    );
    assert!(
        notices(&group, "розбитою") >= 1 && notices(&group, "скарга") >= 1,
        "{:#?}",
        group.messages()
    );
    let notice = last_with(&group.messages(), "розбитою");
    assert!(
        offers(&notice, "Взяти в роботу") && offers(&notice, "Написати клієнту"),
        "{notice:#?}"
    );
    assert!(
        admin.messages().iter().any(|it| it.kind() == "photo"),
        "the admin sees the picture too"
    );
    let alert = last_with(&admin.messages(), "Скарга");
    assert!(
        alert.words().contains("розбитою")
            && offers(&alert, "Взяти в роботу")
            && offers(&alert, "Написати клієнту"),
        "{}",
        alert.words()
    );
    assert_eq!(app.count(KEPT).await, 0);
    app.pass(TimeDelta::minutes(1)).await;
    assert!(app.crm.cards()[0].comment.contains("1 з 5"));

    // Praise without stars.
    let ivan = comes(&app, 2).await;
    for words in ["/feedback", "Усе чудово"] {
        ivan.says(words).await;
    }
    ivan.presses("Пропустити").unwrap();
    app.pass(TimeDelta::minutes(1)).await;
    assert!(ivan.last().unwrap().words().contains("Дякуємо за відгук"));
    let card = app
        .crm
        .cards()
        .into_iter()
        .find(|card| card.comment.contains("Усе чудово"))
        .unwrap();
    assert!(card.comment.contains("Без оцінки"), "{}", card.comment);
    app.check_desk().await;
}

#[on_both]
async fn what_is_sent_with_praise_belongs_to_it_and_asks_nothing(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let olena = comes(&app, 1).await;
    olena.says("/feedback").await;
    olena.sends_photo("Ось моя чашка").await;
    // However long she thinks about the stars, it is no question.
    app.pass(TimeDelta::minutes(40)).await;
    assert_eq!(app.count(KEPT).await, 1);
    olena.presses("⭐⭐⭐⭐⭐").unwrap().await;
    assert!(
        olena.last().unwrap().words().contains("Дякуємо за відгук"),
        "{}",
        olena.last().unwrap().words()
    );
    // Stars first, and nothing but a picture after them.
    let ivan = comes(&app, 2).await;
    ivan.says("/feedback").await;
    ivan.presses("⭐⭐⭐⭐").unwrap().await;
    ivan.sends_photo("").await;
    ivan.presses("Пропустити").unwrap();
    app.pass(TimeDelta::hours(1)).await;

    for (person, stars) in [(&olena, "5 з 5"), (&ivan, "4 з 5")] {
        let told = person.messages();
        assert!(
            !told
                .iter()
                .any(|it| it.words().contains("Передали") || it.words().contains("чекати")),
            "{told:#?}"
        );
        let cards = app.crm.cards();
        let card = cards
            .iter()
            .find(|card| card.comment.contains(stars))
            .unwrap();
        assert!(card.comment.contains("Фото: 1, у чаті"), "{}", card.comment);
    }
    assert!(
        app.crm
            .cards()
            .iter()
            .any(|card| card.comment.contains("Ось моя чашка"))
    );
    assert_eq!(app.crm.cards().len(), 2);
    assert_eq!(
        (
            notices(&group, "клієнт не вибрав"),
            notices(&group, "Відгук")
        ),
        (0, 2),
        "{:#?}",
        group.messages()
    );
    assert_eq!(
        group
            .messages()
            .iter()
            .filter(|it| it.kind() == "photo")
            .count(),
        2
    );
    assert_eq!(app.count(KEPT).await, 0);
    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE waiting_since IS NOT NULL")
            .await,
        0
    );
    app.check_desk().await;
}

#[on_both]
async fn whoever_is_forgotten_leaves_no_words_behind(engine: Engine) {
    let app = with_group(engine).start().await;
    let olena = comes(&app, 1).await;
    olena.says("Чи робите ви гравіювання?").await;
    assert_eq!(app.count(KEPT).await, 1);
    crate::privacy::forgets(&app, &olena).await;
    assert_eq!(app.count(KEPT).await, 0);
    app.pass(TimeDelta::hours(1)).await;
    assert_eq!(app.count(SAID).await, 0);
}

#[on_both]
async fn a_foreign_contact_of_a_stranger_is_answered_like_first_words(engine: Engine) {
    let app = with_group(engine).start().await;
    group(&app);
    let olena = app.customer(1, "Олена");
    olena
        .shares_contact_of(Some(77), "Петро", "380501112299")
        .await;
    let told = olena.messages();
    let told: Vec<_> = told.iter().filter(|it| it.from_bot).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].words().contains("Вітаємо") && offers(told[0], "Передати менеджеру"),
        "{told:#?}"
    );
    app.check_desk().await;
}
