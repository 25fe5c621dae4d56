//! A manager's day: one notice for a customer who waits, nothing for conversations that are held,
//! colleagues who are away, and the list of commands that each person sees.

use chrono::TimeDelta;
use mistok::config::NoticesForHeld;
use mistok_sim::telegram::Action;
use on_both::on_both;
use serde_json::{Value, json};

use crate::{
    desk::{asks, group, has, last_with, manager, profile, with_group},
    harness::{ADMIN, Engine, Leftover, TOKEN, TestApp, offers},
};

/// What the group's notices say, without what managers write there.
fn notices(app: &TestApp) -> Vec<String> {
    let messages = group(app).messages();
    let from_bot = messages.iter().filter(|message| message.from_bot);
    from_bot.map(|message| message.words().to_owned()).collect()
}

async fn holder(app: &TestApp) -> String {
    app.text_of("SELECT CAST(coalesce(max(manager_id), 0) AS TEXT) FROM holds")
        .await
}

#[on_both]
async fn who_waits_has_one_notice_that_grows(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    manager(&app, 501, "Юлія Коваль").await;
    let olena = asks(&app, 1, "Олена", "Чи є сині чашки?").await;
    for number in 1..=9 {
        olena.says(&format!("слово {number}")).await;
    }
    assert_eq!(notices(&app).len(), 1, "{:#?}", notices(&app));
    let notice = last_with(&group.messages(), "сині чашки");
    for words in ["ще 4", "слово 5", "слово 9"] {
        assert!(
            notice.words().contains(words),
            "{words}: {}",
            notice.words()
        );
    }
    assert!(!notice.words().contains("слово 2"), "{}", notice.words());

    // A photo, too, is told by the notice that stands.
    olena.sends_photo("ось така").await;
    assert_eq!(notices(&app).len(), 1);
    assert!(
        last_with(&group.messages(), "сині чашки")
            .words()
            .contains("ось така")
    );

    // The manager who takes it is shown everything that waits, within the limits of their chat.
    app.member(&group, profile(501, "Юлія Коваль"))
        .presses("Відповісти")
        .unwrap()
        .await;
    app.pass(TimeDelta::seconds(20)).await;
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_notice_that_somebody_deletes_is_posted_anew_for_who_still_waits(engine: Engine) {
    let mut app = with_group(engine).start().await;
    // The notice that is gone cannot be edited.
    app.expects(Leftover::Refusals);
    let group = group(&app);
    manager(&app, 501, "Юлія Коваль").await;
    let olena = asks(&app, 1, "Олена", "Чи є сині чашки?").await;
    for number in 1..=14 {
        olena.says(&format!("слово {number}")).await;
    }
    app.pass(TimeDelta::minutes(1)).await;
    let first = last_with(&group.messages(), "сині чашки");
    app.member(&group, profile(501, "Юлія Коваль"))
        .deletes(first.id);
    olena.says("І червоні").await;
    let second = last_with(&group.messages(), "І червоні");
    assert_ne!(second.id, first.id);
    assert!(offers(&second, "Відповісти"));
    assert!(second.words().contains("сині чашки"), "{}", second.words());
    assert!(
        !second.words().contains("знову чекає"),
        "nobody has had it: {}",
        second.words()
    );
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn nothing_is_posted_of_what_somebody_holds_unless_the_shop_wants_it(engine: Engine) {
    for told in [NoticesForHeld::None, NoticesForHeld::Quiet] {
        let setup = with_group(engine).with(|config| config.desk.notices_for_held = told);
        let mut app = setup.start().await;
        let group = group(&app);
        let yuliia = manager(&app, 501, "Юлія Коваль").await;
        let olena = asks(&app, 1, "Олена", "Чи є сині чашки?").await;
        app.member(&group, profile(501, "Юлія Коваль"))
            .presses("Відповісти")
            .unwrap()
            .await;
        yuliia.says("Є!").await;
        for number in 0..5 {
            olena.says(&format!("беру {number}")).await;
        }
        assert!(has(&yuliia.messages(), "беру 4"));
        let posts: Vec<_> = group
            .messages()
            .into_iter()
            .filter(|it| it.words().contains("беру"))
            .collect();
        match told {
            NoticesForHeld::None => assert!(posts.is_empty(), "{posts:#?}"),
            NoticesForHeld::Quiet => {
                assert_eq!(posts.len(), 1, "{posts:#?}");
                assert!(posts[0].silent);
            }
        }
        app.check_desk().await;
        app.check_clean().await;
        app.stop().await;
    }
}

#[on_both]
async fn of_several_notices_of_one_customer_the_newest_has_the_button(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    let olena = asks(&app, 1, "Олена", "Чи є сині чашки?").await;
    for number in 0..3 {
        app.member(&group, profile(501, "Юлія Коваль"))
            .presses("Відповісти")
            .unwrap()
            .await;
        yuliia.says("Є!").await;
        yuliia.says("↩️ Повернути в чергу").await;
        app.pass(TimeDelta::minutes(1)).await;
        olena.says(&format!("А червоні, {number}?")).await;
        app.pass(TimeDelta::minutes(1)).await;
        let live = group
            .messages()
            .iter()
            .filter(|it| it.from_bot && offers(it, "Відповісти"))
            .count();
        assert_eq!(live, 1, "{:#?}", group.messages());
    }
    // The former ones say where it goes on, and are left alone from now on.
    assert_eq!(
        notices(&app)
            .iter()
            .filter(|it| it.contains("у новішому сповіщенні"))
            .count(),
        3
    );
    let before = app.telegram.calls_of("editMessageText").len();
    app.member(&group, profile(501, "Юлія Коваль"))
        .presses("Відповісти")
        .unwrap()
        .await;
    app.pass(TimeDelta::minutes(1)).await;
    let there =
        |call: &&mistok_sim::telegram::Call| call.params["chat_id"].to_string().contains("-100");
    let edits = app.telegram.calls_of("editMessageText");
    assert_eq!(
        edits[before..].iter().filter(there).count(),
        1,
        "{edits:#?}"
    );
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn a_correction_of_who_waits_keeps_the_notice_whole(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    manager(&app, 501, "Юлія Коваль").await;
    let olena = asks(&app, 1, "Олена", "Чи є синій чохол?").await;
    olena.says("і кабель").await;
    let asked = last_with(&olena.messages(), "синій чохол").id;
    olena.edits(asked, "Чи є ЧЕРВОНИЙ чохол?").await;
    app.pass(TimeDelta::minutes(1)).await;
    let notice = last_with(&group.messages(), "ЧЕРВОНИЙ чохол");
    assert!(offers(&notice, "Відповісти"), "{notice:#?}");
    for words in ["Олена", "чат 100", "(змінено)", "і кабель"] {
        assert!(
            notice.words().contains(words),
            "{words}: {}",
            notice.words()
        );
    }
    assert_eq!(notices(&app).len(), 1);
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn words_of_earlier_keyboards_never_go_to_a_customer(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    let olena = asks(&app, 1, "Олена", "Чи є сині чашки?").await;
    app.member(&group, profile(501, "Юлія Коваль"))
        .presses("Відповісти")
        .unwrap()
        .await;
    let before = olena.messages().len();
    for word in [
        "🤝 Передати",
        "Відкрити чат",
        "Open chat",
        "Вернутися назад до чату",
        "📁 Історія чату",
        "Історія чата",
        "Надіслати статус «Прочитано»",
        "Надіслати статус \"Прочитано\"",
        "📦 Статус замовлення",
        "Змінити статус діалогу",
    ] {
        yuliia.says(word).await;
        assert_eq!(olena.messages().len(), before, "{word}");
    }
    for word in [
        "Історія моїх переписок",
        "📁 Історія моїх переписок",
        "Мої попередні переписки",
        "📁 Історія всіх чатів",
        "📁 Мої виконані замовлення",
        "Закріплені чати",
        "Чати з гостями",
        "👥 Без телефону",
        "Історія чатів з гостями",
        "☰ Ще",
    ] {
        yuliia.says(&app.open_chat(1).await).await;
        yuliia.says(word).await;
        assert_eq!(olena.messages().len(), before, "{word}");
    }
    yuliia.says(&app.open_chat(1).await).await;
    // What only looks like one is said to the customer, or noted.
    for word in ["Завершити", "✅ Готові", "👍 Прочитано"] {
        yuliia.says(word).await;
        assert_eq!(olena.last().unwrap().words(), word);
    }
    yuliia.says("//Статистика").await;
    assert!(
        yuliia.last().unwrap().words().contains("Нотатку збережено"),
        "{}",
        yuliia.last().unwrap().words()
    );
    assert_eq!(olena.last().unwrap().words(), "👍 Прочитано");
    yuliia.says("🏁 Завершити").await;
    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE is_open = 1")
            .await,
        0
    );
    app.stop().await;
}

#[on_both]
async fn who_opens_a_chat_reads_what_was_said_last_and_a_note_calls_a_colleague(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    let taras = manager(&app, 502, "Тарас").await;
    let olena = asks(&app, 1, "Олена", "Чи є сині чашки?").await;
    app.member(&group, profile(501, "Юлія Коваль"))
        .presses("Відповісти")
        .unwrap()
        .await;
    yuliia.says("Є три!").await;
    olena.says("Беру дві").await;

    for person in [&taras, &yuliia] {
        person.says(&app.open_chat(1).await).await;
        let hint = last_with(&person.messages(), "Беру дві");
        for words in ["👤: Чи є сині чашки?", "Юлія: Є три!", "👤: Беру дві"]
        {
            assert!(hint.words().contains(words), "{words}: {}", hint.words());
        }
    }
    taras.says("/desk").await;
    yuliia
        .says("// @Manager_502, зроби знижку; і @nobody_here")
        .await;
    let told = last_with(&yuliia.messages(), "Нотатку збережено");
    assert!(
        told.words().contains("Повідомили: @manager_502") && told.words().contains("@nobody_here"),
        "{}",
        told.words()
    );
    let called = last_with(&taras.messages(), "зроби знижку");
    assert!(
        called.words().contains("Олена") && offers(&called, "Відкрити чат"),
        "{}",
        called.words()
    );
    assert!(!has(&olena.messages(), "знижку"));
    // A number is looked for even while a chat is only read.
    taras.says(&app.open_chat(1).await).await;
    taras.says("4711").await;
    assert!(
        taras.last().unwrap().words().contains("4711"),
        "{}",
        taras.last().unwrap().words()
    );
    app.check_desk().await;
    app.stop().await;
}

#[on_both]
async fn a_customer_who_waits_in_vain_is_taken_over_by_one_colleague(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    let taras = manager(&app, 502, "Тарас").await;
    let olena = asks(&app, 1, "Олена", "Чи є сині чашки?").await;
    app.member(&group, profile(501, "Юлія Коваль"))
        .presses("Відповісти")
        .unwrap()
        .await;

    // She was given time: nobody takes it from her yet.
    taras
        .presses_data(taras.last().unwrap().id, "0:dqo:1:1")
        .await;
    assert_eq!(holder(&app).await, "501");
    app.pass(TimeDelta::minutes(16)).await;
    taras.says(&app.open_chat(1).await).await;
    taras.presses("Забрати чат").unwrap().await;
    assert_eq!(holder(&app).await, "501", "it asks first");
    taras.presses("Так, забрати").unwrap().await;
    assert_eq!(holder(&app).await, "502");
    assert!(has(&yuliia.messages(), "тепер веде @manager_502"));
    taras.says("Є три!").await;
    assert_eq!(olena.last().unwrap().words(), "Є три!");

    // The former holder says nothing more, and takes nothing back from the manager who answers.
    yuliia.says("Я тут!").await;
    assert_eq!(olena.last().unwrap().words(), "Є три!");
    yuliia
        .presses_data(yuliia.last().unwrap().id, "0:dqo:1:1")
        .await;
    assert_eq!(holder(&app).await, "502");
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_break_frees_who_writes_unless_they_are_kept(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    let olena = asks(&app, 1, "Олена", "Чи є сині чашки?").await;
    app.member(&group, profile(501, "Юлія Коваль"))
        .presses("Відповісти")
        .unwrap()
        .await;
    yuliia.says("Є!").await;

    yuliia.says("/away").await;
    yuliia.presses("Залишити за мною").unwrap().await;
    olena.says("А червоні?").await;
    assert_eq!(holder(&app).await, "501");
    yuliia.says("Теж є").await;

    yuliia.says("/here").await;
    yuliia.says("/away").await;
    olena.says("Беру дві").await;
    assert_eq!(holder(&app).await, "0");
    assert!(offers(
        &last_with(&group.messages(), "Беру дві"),
        "Відповісти"
    ));
    assert!(has(&yuliia.messages(), "повернуто в чергу"));
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

/// The commands that a chat shows in Ukrainian, as Telegram tells them.
async fn menu(app: &TestApp, chat: i64) -> Vec<String> {
    let url = format!("{}/bot{TOKEN}/getMyCommands", app.telegram.url());
    let fields = json!({"scope": {"type": "chat", "chat_id": chat}, "language_code": "uk"});
    let answer = reqwest::Client::new()
        .post(url)
        .json(&fields)
        .send()
        .await
        .unwrap();
    let answer: Value = answer.json().await.unwrap();
    let commands = answer["result"].as_array().unwrap();
    commands
        .iter()
        .map(|it| it["command"].as_str().unwrap().to_owned())
        .collect()
}

#[on_both]
async fn each_sees_the_commands_of_their_role(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let admin = app.admin().await;
    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    app.settle().await;
    let of_manager = menu(&app, 501).await;
    assert!(of_manager.contains(&"queue".to_owned()), "{of_manager:?}");
    assert!(!of_manager.contains(&"health".to_owned()), "{of_manager:?}");
    assert_eq!(
        menu(&app, 1).await,
        Vec::<String>::new(),
        "customers have the common list"
    );

    admin.says("/admin_501").await;
    assert!(menu(&app, 501).await.contains(&"health".to_owned()));
    yuliia.says("/language").await;

    // The start repairs what was never set, and sends nothing again.
    let before = app.telegram.count("setMyCommands");
    app.stop().await;
    app.start_again().await;
    app.settle().await;
    assert!(menu(&app, ADMIN).await.contains(&"health".to_owned()));
    let again = app.telegram.calls_of("setMyCommands");
    let of_staff = again
        .iter()
        .skip(usize::try_from(before).unwrap_or_default());
    assert!(
        of_staff
            .clone()
            .all(|call| call.params.to_string().contains("all_private_chats"))
    );

    admin.says("/ban_501").await;
    assert_eq!(menu(&app, 501).await, Vec::<String>::new());
    drop(group);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn ready_answers_are_seen_before_they_go_and_the_most_used_come_first(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let admin = app.admin().await;
    for number in 1..=8 {
        admin.says(&format!("/canned відповідь{number}")).await;
        admin
            .says(&format!("{{{{ customer.name }}}}, це {number}"))
            .await;
    }
    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    let olena = asks(&app, 1, "Олена", "Чи є сині чашки?").await;
    app.member(&group, profile(501, "Юлія Коваль"))
        .presses("Відповісти")
        .unwrap()
        .await;
    yuliia.presses("⚡ Готові").unwrap().await;
    assert!(!yuliia.last().unwrap().has_button("відповідь8"));
    yuliia.presses("▶️").unwrap().await;
    yuliia.presses("відповідь8").unwrap().await;
    last_with(&yuliia.messages(), "Олена, це 8");
    assert_ne!(
        olena.last().unwrap().words(),
        "Олена, це 8",
        "nothing goes before it is sent"
    );
    // An impatient thumb sends it once.
    let shown = last_with(&yuliia.messages(), "Олена, це 8");
    let buttons = shown.buttons();
    let send = buttons
        .iter()
        .flatten()
        .find(|it| it.label.contains("Надіслати"))
        .unwrap();
    let Action::Data(data) = &send.action else {
        panic!("{send:?}");
    };
    for _ in 0..3 {
        yuliia.presses_data(shown.id, data);
    }
    app.settle().await;
    assert_eq!(olena.last().unwrap().words(), "Олена, це 8");
    let copies = olena
        .messages()
        .iter()
        .filter(|it| it.words() == "Олена, це 8")
        .count();
    assert_eq!(copies, 1);
    let sent = last_with(&yuliia.messages(), "Надіслано");
    assert!(sent.words().contains("Олена, це 8"), "{}", sent.words());

    yuliia.says(&app.open_chat(1).await).await;
    yuliia.presses("⚡ Готові").unwrap().await;
    assert!(
        yuliia.last().unwrap().has_button("відповідь8"),
        "what is used comes first"
    );
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn words_of_messages_are_found_in_every_form_and_forgotten_with_the_person(engine: Engine) {
    for sealed in [false, true] {
        let setup = with_group(engine).with(|config| {
            if sealed {
                config.privacy.key = Some(secrecy::SecretString::from("7".repeat(64)));
            }
        });
        let mut app = setup.start().await;
        group(&app);
        let yuliia = manager(&app, 501, "Юлія Коваль").await;
        let olena = asks(&app, 1, "Олена", "Чи робите ви гравіювання на кухлях?").await;
        asks(&app, 2, "Ірина", "А свічки є?").await;
        for typed in ["/find гравіюванням", "/find кухоль", "/find гравіюв"]
        {
            yuliia.says(typed).await;
            let found = yuliia.last().unwrap().words().to_owned();
            assert!(found.contains("гравіювання на кухлях"), "{typed}: {found}");
            assert!(!found.contains("Ірина"), "{typed}: {found}");
            assert_eq!(found.contains("зашифровано"), sealed, "{found}");
        }
        olena
            .edits(
                last_with(&olena.messages(), "гравіювання").id,
                "Чи робите ви вишивку?",
            )
            .await;
        yuliia.says("/find гравіювання").await;
        assert!(!yuliia.last().unwrap().words().contains("кухлях"));

        olena.says("/privacy").await;
        olena.presses("Видалити мої дані").unwrap().await;
        olena.presses("Так, видалити").unwrap().await;
        yuliia.says("/find вишивка").await;
        assert!(!yuliia.last().unwrap().words().contains("вишивку"));
        app.stop().await;
    }
}

#[on_both]
async fn a_conversation_is_saved_as_a_file_by_its_holder_or_an_admin(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    let taras = manager(&app, 502, "Тарас").await;
    asks(&app, 1, "<b>Олена</b>", "Чи є <script>сині</script> чашки?").await;
    app.member(&group, profile(501, "Юлія Коваль"))
        .presses("Відповісти")
        .unwrap()
        .await;
    assert_eq!(
        app.telegram.calls_of("sendChatAction").len(),
        1,
        "the customer sees that somebody writes"
    );
    yuliia.says("Є три!");
    yuliia.says("//обіцяли знижку").await;
    yuliia.says("/export").await;
    let documents = app.telegram.calls_of("sendDocument");
    assert_eq!(documents.len(), 2, "a page and data");
    let all: String = documents
        .iter()
        .map(|call| call.params.to_string())
        .collect();
    assert!(all.contains(".html") && all.contains(".json"), "{all}");

    taras.says(&app.open_chat(1).await).await;
    taras.says("/export").await;
    assert_eq!(app.telegram.calls_of("sendDocument").len(), 2);
    let noted = app
        .count("SELECT count(*) FROM audit WHERE action = 'export'")
        .await;
    assert_eq!(noted, 1);
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}
