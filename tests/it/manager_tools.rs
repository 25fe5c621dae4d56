//! What managers put on chats and people: labels, urgency, a time to come back, a block; and what they
//! look for.

use chrono::TimeDelta;
use mistok_sim::telegram::Profile;
use on_both::on_both;

use crate::{
    desk::{asks, group, last_with, manager, profile, with_group},
    harness::{Engine, Person, TOKEN, TestApp, offers},
    troubles::data,
};

fn hears(person: &Person, words: &str) -> usize {
    let all = person.messages();
    all.iter()
        .filter(|it| it.from_bot && it.words().contains(words))
        .count()
}

/// Yuliia has taken the chat of the customer who asked last.
async fn taken(app: &TestApp, yuliia: &Person, words: &str) -> i64 {
    let there = app.member(&group(app), profile(501, "Юлія"));
    let notice = last_with(&group(app).messages(), words);
    there
        .presses_data(notice.id, &data(&notice, "Відповісти"))
        .await;
    let all = yuliia.messages();
    all.iter()
        .rev()
        .find(|it| offers(it, "Заблокувати"))
        .unwrap()
        .id
}

#[on_both]
async fn every_label_of_many_is_within_reach(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    asks(&app, 1, "Олена", "Чи є сині чашки?").await;
    app.member(&group, profile(501, "Юлія Коваль"))
        .presses("Відповісти")
        .unwrap()
        .await;
    for number in 10..35 {
        yuliia.says(&format!("/label Позначка {number}")).await;
    }
    // The last one's page is shown; the first is a page away, and what is pressed there stays there.
    let screen = yuliia.last().unwrap();
    assert!(
        offers(&screen, "Позначка 34") && !offers(&screen, "Позначка 10"),
        "{screen:#?}"
    );
    yuliia.presses("◀️").unwrap().await;
    yuliia.presses("Позначка 10").unwrap().await;
    let screen = yuliia.message(screen.id).unwrap();
    let buttons = screen.buttons();
    let label = buttons
        .iter()
        .flatten()
        .find(|it| it.label.contains("Позначка 10"))
        .unwrap();
    assert!(!label.label.contains("✅"), "it is taken off: {buttons:#?}");

    yuliia.says("/desk").await;
    yuliia.says("/label").await;
    yuliia.presses("▶️").unwrap().await;
    yuliia.presses("Позначка 34").unwrap().await;
    assert!(
        yuliia.last().unwrap().words().contains("Олена"),
        "{:#?}",
        yuliia.last()
    );
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn a_label_is_put_on_by_a_tap_and_found_by_its_name(engine: Engine) {
    let app = with_group(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    asks(&app, 1, "Олена", "Чи є опт?").await;
    taken(&app, &yuliia, "Чи є опт?").await;
    yuliia.says("/label Опт").await;
    assert!(offers(&yuliia.last().unwrap(), "✅"), "{:?}", yuliia.last());
    yuliia.says("/label  опт ").await;
    assert_eq!(
        app.count("SELECT count(*) FROM labels").await,
        1,
        "one name, one label"
    );
    yuliia.says(&app.open_chat(1).await).await;
    assert!(
        yuliia
            .messages()
            .iter()
            .any(|it| it.words().contains("Опт") && it.words().contains("Олена"))
    );

    yuliia.says("/desk").await;
    yuliia.says("/label опт").await;
    let list = yuliia.last().unwrap();
    assert!(
        list.words().contains("Опт") && offers(&list, "Олена"),
        "{}",
        list.words()
    );
    // Only an admin removes it everywhere; what is unknown is said to be.
    yuliia.says("/label delete Опт").await;
    assert_eq!(
        app.count("SELECT count(*) FROM labels WHERE folded = 'опт'")
            .await,
        1
    );
    app.admin().await.says("/label delete ОПТ").await;
    assert_eq!(
        app.count("SELECT count(*) FROM labels WHERE folded = 'опт'")
            .await,
        0
    );
    app.check_desk().await;
}

#[on_both]
async fn a_chat_that_is_put_off_comes_back_at_its_time_or_with_its_customer(engine: Engine) {
    let app = with_group(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Коли буде?").await;
    taken(&app, &yuliia, "Коли буде?").await;
    yuliia.says("/snooze").await;
    yuliia.presses("За годину").unwrap().await;
    assert!(
        yuliia.last().unwrap().words().contains("відкладено"),
        "{}",
        yuliia.last().unwrap().words()
    );
    yuliia.says("/chats").await;
    assert!(!offers(&yuliia.last().unwrap(), "Олена"));
    yuliia.says("/snooze вчора").await;
    assert_eq!(hears(&yuliia, "Час повернутися"), 0);
    app.pass(TimeDelta::minutes(61)).await;
    assert_eq!(hears(&yuliia, "Час повернутися"), 1);
    yuliia.says("/chats").await;
    assert!(offers(&yuliia.last().unwrap(), "Олена"));

    yuliia.says(&app.open_chat(1).await).await;
    yuliia.says("/snooze 25.12 14:00").await;
    olena.says("Алло?").await;
    assert_eq!(hears(&yuliia, "відкладений чат повернувся"), 1);
    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE snoozed_until IS NOT NULL")
            .await,
        0
    );
    app.check_desk().await;
}

#[on_both]
async fn a_customer_is_found_by_their_username(engine: Engine) {
    let app = with_group(engine).start().await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = Profile {
        username: Some("Olena_Koval".to_owned()),
        ..Profile::new(77, "Олена")
    };
    let olena = app.person(TOKEN, olena);
    olena.says("Чи є свічки?").await;
    olena.presses("менеджер").unwrap().await;
    for typed in [
        "/find olena_koval",
        "/find @olena_koval",
        "/find @Olena_Koval",
        "/find koval",
    ] {
        yuliia.says(typed).await;
        let found = yuliia.last().unwrap();
        assert!(
            found.words().contains("Олена"),
            "{typed}: {}",
            found.words()
        );
    }
    yuliia.says("/find olenaXkoval").await;
    assert!(
        yuliia
            .last()
            .unwrap()
            .words()
            .contains("нічого не знайдено")
    );
}

#[on_both]
async fn who_is_banned_for_a_day_is_told_once(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let rude = asks(&app, 1, "Грубіян", "Погані слова").await;
    let card = taken(&app, &yuliia, "Погані слова").await;
    let card = yuliia.message(card).unwrap();
    yuliia
        .presses_data(card.id, &data(&card, "Заблокувати"))
        .await;
    let asked = yuliia.last().unwrap();
    assert!(!offers(&asked, "назавжди"), "for ever is for admins");
    yuliia.presses("Заборонити на 24 год").unwrap().await;
    yuliia.says("Ображає всіх").await;
    let posts = group.messages().len();
    for _ in 0..5 {
        rude.says("Ще гірші слова").await;
    }
    rude.says("/start").await;
    let applications = hears(&app.admin().await, "хоче стати");
    rude.says("/manager").await;
    assert_eq!(hears(&app.admin().await, "хоче стати"), applications);
    assert_eq!(hears(&rude, "не може приймати"), 1, "told once");
    assert_eq!(group.messages().len(), posts);
    assert_eq!(hears(&yuliia, "Ще гірші слова"), 0);
    app.pass(TimeDelta::hours(25)).await;
    rude.says("Вибачте, чи є чашки?").await;
    assert!(
        group
            .messages()
            .iter()
            .any(|it| it.words().contains("чи є чашки")),
        "a day is over"
    );
    app.check_desk().await;
}

#[on_both]
async fn who_is_hidden_notices_nothing_and_nobody_hears_of_them(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let rude = asks(&app, 1, "Грубіян", "Погані слова").await;
    let admin = app.admin().await;
    admin.says(&app.open_chat(1).await).await;
    let card = last_with(&admin.messages(), "Грубіян");
    admin
        .presses_data(card.id, &data(&card, "Заблокувати"))
        .await;
    admin.presses("Приховати назавжди").unwrap().await;
    admin.presses("Пропустити").unwrap().await;
    let posts = group.messages().len();
    rude.says("Хто тут?").await;
    app.pass(TimeDelta::minutes(30)).await;
    assert_eq!(group.messages().len(), posts);
    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE waiting_since IS NOT NULL")
            .await,
        0
    );
    let kept = app
        .count("SELECT count(*) FROM messages WHERE author = 'customer'")
        .await;
    assert_eq!(kept, 2, "what they wrote is kept");
    // A manager may not undo what an admin decided for ever; the admin may.
    yuliia.says(&app.open_chat(1).await).await;
    let card = last_with(&yuliia.messages(), "Приховано");
    yuliia
        .presses_data(card.id, &data(&card, "Заблокувати"))
        .await;
    assert_eq!(app.count("SELECT count(*) FROM blocks").await, 1);
    admin.says(&app.open_chat(1).await).await;
    let card = last_with(&admin.messages(), "Приховано");
    admin
        .presses_data(card.id, &data(&card, "Заблокувати"))
        .await;
    assert_eq!(app.count("SELECT count(*) FROM blocks").await, 0);
    app.check_desk().await;
}

#[on_both]
async fn an_urgent_chat_goes_first_and_the_keyboard_counts(engine: Engine) {
    let app = with_group(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    for (id, name) in [(1, "Перша"), (2, "Друга")] {
        asks(&app, id, name, "Є питання").await;
    }
    yuliia.says(&app.open_chat(2).await).await;
    let card = last_with(&yuliia.messages(), "Друга");
    yuliia
        .presses_data(card.id, &data(&card, "Терміново"))
        .await;
    yuliia.says("/desk").await;
    let home = yuliia.reply_keyboard().unwrap();
    let labels: Vec<String> = home
        .rows
        .iter()
        .flatten()
        .map(|key| key.label.clone())
        .collect();
    assert!(
        labels.iter().any(|label| label == "⏳ Черга · 2"),
        "{labels:?}"
    );
    // A label with any count is pressed like the label.
    yuliia.says("⏳ Черга · 77").await;
    let queue = yuliia.last().unwrap();
    let words = queue.words().to_owned();
    assert!(
        words.find("Друга") < words.find("Перша") && words.contains("🔥"),
        "{words}"
    );
    app.check_desk().await;
}

#[on_both]
async fn orders_are_found_by_their_goods_and_words_by_pages(engine: Engine) {
    let mut app = with_group(engine).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = app.customer(1, "Олена");
    olena.says("/start").await;
    app.orders(&olena).await;
    olena.shares_contact("380501112233").await;
    let goods = app.text_of("SELECT goods FROM orders").await;
    let notice = last_with(&group(&app).messages(), "Замовлення № 1001");
    let line = notice
        .words()
        .lines()
        .nth(1)
        .unwrap()
        .trim_start_matches("• ")
        .to_owned();
    let word = line
        .split_whitespace()
        .find(|word| word.chars().count() > 4)
        .unwrap()
        .to_owned();
    assert!(!goods.is_empty());
    yuliia.says(&format!("/find {word}")).await;
    assert!(
        yuliia
            .messages()
            .iter()
            .any(|it| offers(it, "Замовлення № 1001")),
        "{word}: {:#?}",
        yuliia.last()
    );
    // An order of an earlier version is found once its goods are noted.
    app.execute("UPDATE orders SET goods = NULL").await;
    app.stop().await;
    app.start_again().await;
    while app.text_of("SELECT goods FROM orders").await != goods {
        tokio::task::yield_now().await;
    }

    for number in 0..13 {
        asks(
            &app,
            100 + number,
            &format!("Клієнтка {number}"),
            "Коли приїде посилка?",
        )
        .await;
    }
    yuliia.says("/find посилка").await;
    let first = yuliia.last().unwrap();
    assert_eq!(
        first.words().matches("/open_chat_").count(),
        10,
        "{}",
        first.words()
    );
    yuliia.presses_data(first.id, &data(&first, "▶️")).await;
    let second = yuliia.message(first.id).unwrap();
    assert_eq!(
        second.words().matches("/open_chat_").count(),
        3,
        "{}",
        second.words()
    );
    app.check_desk().await;
}
