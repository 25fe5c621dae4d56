//! The chats of KeepingCRM: from a buyer's message on a marketplace to a manager's answer there.

use std::time::Duration;

use chrono::TimeDelta;
use mistok_sim::{
    faults::Fault,
    keeping::{Buyer, From, Keeping, SignalForm, SignalMethod},
    telegram::{AlbumItem, Group, Message},
};
use on_both::on_both;
use reqwest::{Client, StatusCode, header::CONTENT_TYPE};

use crate::{
    desk::{group, last_with, manager, profile, with_told_group},
    harness::{Engine, LINK_KEY, Person, Setup, TestApp, signal_url},
};

const INVOICE: i64 = 129_647_692;
/// More than any wait between tries.
const A_WHILE: TimeDelta = TimeDelta::minutes(3);

pub(crate) fn with_keeping(engine: Engine) -> Setup {
    with_told_group(engine).with_keeping()
}

fn buyer(app: &TestApp, invoice: i64) -> Buyer {
    let email = format!("buyer{invoice}@example.com");
    app.keeping().customer(invoice, &email, "Чашка «Синя»")
}

/// A buyer has asked, and Yuliia has taken the chat.
pub(crate) async fn taken(app: &TestApp) -> (Buyer, Group, Person) {
    let group = group(app);
    let yuliia = manager(app, 501, "Юлія Коваль").await;
    let buyer = buyer(app, INVOICE);
    buyer.writes("Коли відправка?");
    app.settle().await;
    let there = app.member(&group, profile(501, "Юлія Коваль"));
    there.presses("Відповісти").unwrap().await;
    assert!(last_with(&yuliia.messages(), "Коли відправка?").from_bot);
    (buyer, group, yuliia)
}

/// How many messages say this.
fn told(messages: &[Message], words: &str) -> usize {
    let says = |message: &&Message| message.words().contains(words);
    messages.iter().filter(says).count()
}

/// The message that the person has just sent.
fn own(person: &Person) -> i64 {
    let messages = person.messages();
    let mut sent = messages.iter().rev().filter(|message| !message.from_bot);
    sent.next().unwrap().id
}

fn says(person: &Person, text: &str) -> i64 {
    person.says(text);
    own(person)
}

fn reaction(person: &Person, message: i64) -> Option<String> {
    person.message(message).unwrap().reaction
}

/// Entries that count as a colleague's.
async fn colleagues(app: &TestApp) -> i64 {
    app.count("SELECT count(*) FROM messages WHERE author = 'colleague'")
        .await
}

async fn check_all(app: &TestApp) {
    app.check_desk().await;
    app.check_clean().await;
}

/// Waits for something that happens by itself.
async fn until(what: impl Fn() -> bool) {
    let waiting = async {
        while !what() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting)
        .await
        .expect("it does not happen");
}

fn chat_reads(keeping: &Keeping) -> usize {
    keeping.calls_of("GET /debates/v2")
}

fn list_reads(keeping: &Keeping) -> usize {
    keeping.calls_of("GET /debates/v2/chats")
}

// Signals

#[on_both]
async fn a_message_reaches_the_group_once_whatever_its_signal_looks_like(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let group = group(&app);
    let url = signal_url(&app.config, LINK_KEY);
    let ways = [
        (SignalForm::Json, SignalMethod::Post),
        (SignalForm::Form, SignalMethod::Post),
        (SignalForm::Query, SignalMethod::Post),
        (SignalForm::Query, SignalMethod::Get),
    ];
    for ((form, method), invoice) in ways.into_iter().zip(1..) {
        app.keeping().set_signal(&url, form, method);
        let email = format!("a&b{invoice}@example.com");
        let buyer = app
            .keeping()
            .customer(invoice, &email, "Чашка <i>\"Синя\"</i> & Ко");
        let text = format!("Де <b>мої</b> & чашки, {invoice}?");
        buyer.writes(&text);
        app.settle().await;

        assert_eq!(told(&group.messages(), &text), 1, "{form:?} {method:?}");
        let notice = last_with(&group.messages(), &text);
        assert!(
            notice.words().contains("Чашка \"Синя\" & Ко"),
            "{}",
            notice.words()
        );
        assert!(notice.words().contains(&email), "{}", notice.words());
        let link = format!("href=\"https://shop.example/chat?id_i={invoice}&amp;view=debate\"");
        assert!(notice.html().contains(&link), "{}", notice.html());
        assert!(notice.has_button("Відповісти"));
        assert!(!notice.silent);
    }
    assert_eq!(group.messages().len(), ways.len());
    assert_eq!(app.keeping().signal_warnings(), 0);
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn a_repeated_or_a_late_signal_does_nothing(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let group = group(&app);
    let buyer = buyer(&app, INVOICE);
    buyer.writes("Коли відправка?");
    for _ in 0..3 {
        app.keeping().repeat_signal(INVOICE);
    }
    app.settle().await;
    let reads = chat_reads(app.keeping());
    assert!(
        reads <= 2,
        "the first is read at once, those of the next second together: {reads}"
    );
    app.keeping().repeat_signal(INVOICE);
    app.settle().await;
    app.pass(TimeDelta::hours(2)).await;
    app.keeping().repeat_signal(INVOICE);
    app.settle().await;

    assert_eq!(group.messages().len(), 1);
    assert_eq!(
        app.count("SELECT count(*) FROM messages WHERE author = 'customer'")
            .await,
        1
    );
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn a_signal_with_a_wrong_key_is_not_found_and_one_without_a_chat_is_acknowledged(
    engine: Engine,
) {
    let mut app = with_keeping(engine).start().await;
    // The sweep of the start comes before anybody writes.
    app.settle().await;
    let group = group(&app);
    app.keeping().signals(false);
    buyer(&app, INVOICE).writes("Коли відправка?");
    let client = Client::new();
    let body = format!("{{\"InvoiceId\":{INVOICE}}}");
    let right = signal_url(&app.config, LINK_KEY);
    for key in [
        "keeping-test-lin",
        "keeping-test-linc",
        "%00",
        "keeping-test-link1",
    ] {
        let url = signal_url(&app.config, key);
        let posted = client.post(&url).body(body.clone()).send().await.unwrap();
        assert_eq!(posted.status(), StatusCode::NOT_FOUND, "{key}");
        let got = client
            .get(format!("{url}?InvoiceId={INVOICE}"))
            .send()
            .await
            .unwrap();
        assert_eq!(got.status(), StatusCode::NOT_FOUND, "{key}");
    }
    for idle in [
        "",
        "{}",
        "{\"Message\":\"Оновлення правил\"}",
        "{\"InvoiceId\":null}",
        "\u{0}[",
    ] {
        let request = client.post(&right).header(CONTENT_TYPE, "application/json");
        let answer = request.body(idle).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{idle}");
    }
    app.keeping().administration_notice("Оновлення правил");
    app.settle().await;
    assert_eq!(chat_reads(app.keeping()), 0);
    assert!(group.messages().is_empty());

    let got = client
        .get(format!("{right}?InvoiceId={INVOICE}"))
        .send()
        .await
        .unwrap();
    assert_eq!(got.status(), StatusCode::OK);
    app.settle().await;
    assert_eq!(told(&group.messages(), "Коли відправка?"), 1);
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn a_message_that_comes_while_its_chat_is_being_read_is_not_lost(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let group = group(&app);
    let buyer = buyer(&app, INVOICE);
    app.settle().await;
    let slow = Fault::LatencyOut(Duration::from_millis(300));
    app.keeping().faults().on("GET /debates/v2").set(slow);
    buyer.writes("Перше");
    app.settle_now().await;
    app.clock.advance(TimeDelta::seconds(1));
    // The CRM has looked, and its answer is on the way.
    until(|| chat_reads(app.keeping()) == 1).await;
    buyer.writes("Друге");
    buyer.writes("Третє");
    app.settle().await;

    for words in ["Перше", "Друге", "Третє"] {
        assert_eq!(told(&group.messages(), words), 1, "{words}");
    }
    let reads = chat_reads(app.keeping());
    assert!(
        reads <= 3,
        "signals during a reading are one or two more: {reads}"
    );
    check_all(&app).await;
    app.stop().await;
}

// Notices

#[on_both]
async fn a_picture_is_shown_as_a_photo_and_a_file_as_a_link(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let group = group(&app);
    let buyer = buyer(&app, INVOICE);
    buyer.sends_picture("чашка.png");
    app.settle().await;
    let photo = group.last().unwrap();
    assert!(photo.photo.is_some(), "{photo:?}");
    assert!(photo.words().contains("Чашка «Синя»"), "{}", photo.words());
    assert!(photo.has_button("Відповісти"));

    let file = buyer.sends_file("рахунок <1>.pdf");
    app.settle().await;
    let link = group.last().unwrap();
    assert!(link.words().contains("рахунок <1>.pdf"), "{}", link.words());
    assert!(
        link.html().contains(&format!("/files/{file}\"")),
        "{}",
        link.html()
    );
    assert_eq!(group.messages().len(), 1, "who waits has one notice");
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn two_messages_at_once_are_one_notice(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let group = group(&app);
    let buyer = buyer(&app, INVOICE);
    buyer.writes("Добрий день!");
    buyer.writes("Коли відправка?");
    app.settle().await;

    let notice = group.last().unwrap();
    assert_eq!(group.messages().len(), 1);
    assert!(
        notice.words().contains("Добрий день!\nКоли відправка?"),
        "{}",
        notice.words()
    );
    // A signal is followed at once, and those that come meanwhile are followed together.
    let reads = chat_reads(app.keeping());
    for number in 1..=20 {
        buyer.writes(&format!("Питання {number}"));
    }
    app.settle().await;
    let reads = chat_reads(app.keeping()) - reads;
    assert!(reads <= 3, "20 signals were followed by {reads} reads");
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn the_history_of_an_old_chat_is_kept_and_only_what_nobody_answered_is_new(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let group = group(&app);
    let buyer = buyer(&app, INVOICE);
    app.keeping().signals(false);
    for number in 0..225 {
        buyer.writes(&format!("Питання {number}"));
        app.keeping()
            .colleague_writes(INVOICE, &format!("Відповідь {number}"));
    }
    buyer.writes("Нове питання");
    buyer.writes("І ще одне");
    app.keeping().signals(true);
    app.keeping().repeat_signal(INVOICE);
    app.settle().await;

    // With the CRM's own first message.
    assert_eq!(app.count("SELECT count(*) FROM messages").await, 453);
    assert_eq!(colleagues(&app).await, 225);
    assert_eq!(group.messages().len(), 1);
    let notice = group.last().unwrap();
    assert!(
        notice.words().contains("Нове питання\nІ ще одне"),
        "{}",
        notice.words()
    );
    assert!(
        !notice.words().contains("Питання 224"),
        "{}",
        notice.words()
    );
    assert_eq!(app.count("SELECT unread FROM conversations").await, 2);
    check_all(&app).await;
    app.stop().await;
}

// Answers

#[on_both]
async fn a_manager_takes_the_chat_and_the_buyer_gets_the_answer_once(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (buyer, group, yuliia) = taken(&app).await;
    let notice = last_with(&group.messages(), "Коли відправка?");
    assert!(
        notice.words().contains("👤 Веде @manager_501"),
        "{}",
        notice.words()
    );

    let answer = says(&yuliia, "Сьогодні о 18:00, <чекайте> & не хвилюйтесь");
    app.settle().await;
    assert_eq!(
        buyer.answers(),
        ["Сьогодні о 18:00, <чекайте> & не хвилюйтесь"]
    );
    assert_eq!(reaction(&yuliia, answer).as_deref(), Some("👌"));
    let known = app
        .count("SELECT external_id FROM messages WHERE author = 'manager'")
        .await;
    let sent = buyer.messages();
    assert_eq!(sent.last().unwrap().id, known, "its id is learnt");

    // That it was read shows at the next look.
    buyer.reads();
    buyer.writes("Дякую!");
    app.settle().await;
    assert_eq!(reaction(&yuliia, answer).as_deref(), Some("👀"));
    assert_eq!(
        told(&yuliia.messages(), "Дякую!"),
        1,
        "the holder is shown it"
    );
    assert!(last_with(&group.messages(), "Дякую!").silent);

    yuliia.says("Будь ласка").await;
    app.pass(TimeDelta::hours(1)).await;
    app.keeping().repeat_signal(INVOICE);
    app.settle().await;
    assert_eq!(buyer.answers().len(), 2);
    assert_eq!(buyer.answers().last().unwrap(), "Будь ласка");
    assert_eq!(colleagues(&app).await, 0, "our own words are ours");
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn files_arrive_with_their_bytes_and_words(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (buyer, _, yuliia) = taken(&app).await;
    yuliia.sends_photo_bytes("Ось вона", vec![0xff, 0xd8, 0xff, 1, 2, 3]);
    let photo = own(&yuliia);
    app.settle().await;
    yuliia
        .sends_document_bytes("рахунок №5.pdf", "application/pdf", "%PDF-1.7 рахунок")
        .await;
    yuliia.says("Усе є").await;

    assert_eq!(
        buyer.answers(),
        ["Ось вона", "photo.jpg", "рахунок №5.pdf", "Усе є"]
    );
    let files: Vec<_> = buyer
        .messages()
        .into_iter()
        .flat_map(|it| it.files)
        .collect();
    assert_eq!(files[0].bytes, vec![0xff, 0xd8, 0xff, 1, 2, 3]);
    assert_eq!(files[0].mime, "image/jpeg");
    assert_eq!(files[1].bytes, "%PDF-1.7 рахунок");
    assert_eq!(
        (files[1].mime.as_str(), files.len()),
        ("application/pdf", 2)
    );
    assert_eq!(reaction(&yuliia, photo).as_deref(), Some("👌"));
    assert_eq!(colleagues(&app).await, 0, "the words of a file are ours");
    // Read again from the first that the buyer has not seen.
    app.keeping().repeat_signal(INVOICE);
    app.settle().await;
    assert_eq!(colleagues(&app).await, 0);
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn an_album_arrives_as_one_message_with_files(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (buyer, _, yuliia) = taken(&app).await;
    yuliia
        .sends_album(&[
            AlbumItem::photo("Спереду"),
            AlbumItem::photo("Ззаду"),
            AlbumItem::video(""),
        ])
        .await;

    assert_eq!(
        buyer.answers(),
        ["Спереду\nЗзаду", "photo.jpg", "photo.jpg", "IMG_0412.MP4"]
    );
    let route = "POST /debates/v2";
    assert_eq!(app.keeping().calls_of(route), 1, "sent at once");
    assert_eq!(colleagues(&app).await, 0);
    let unconfirmed = "SELECT count(*) FROM messages WHERE author = 'manager' \
                       AND (external_id IS NULL OR progress <> 'sent')";
    assert_eq!(app.count(unconfirmed).await, 0);
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn a_place_and_a_contact_are_written_out(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (buyer, _, yuliia) = taken(&app).await;
    yuliia.sends_location(50.45, 30.52).await;
    yuliia
        .sends_venue("Крамниця", "вул. Садова, 1", 50.45, 30.52)
        .await;
    yuliia
        .shares_contact_of(None, "Склад", "380501112233")
        .await;

    let answers = buyer.answers();
    assert_eq!(answers.len(), 3, "{answers:?}");
    assert!(answers[0].contains("50.45,30.52"), "{}", answers[0]);
    assert!(
        answers[1].starts_with("Крамниця, вул. Садова, 1"),
        "{}",
        answers[1]
    );
    assert!(answers[2].contains("Склад") && answers[2].contains("380501112233"));
    assert_eq!(colleagues(&app).await, 0);
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn what_the_marketplace_cannot_carry_is_refused_in_words(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (buyer, _, yuliia) = taken(&app).await;
    let answer = says(&yuliia, "Сьогодні");
    app.settle().await;

    yuliia.sends_sticker().await;
    assert!(
        yuliia.last().unwrap().words().contains("Наліпку"),
        "{:?}",
        yuliia.last()
    );
    yuliia.sends_poll("Подобається?").await;
    assert!(
        yuliia
            .last()
            .unwrap()
            .words()
            .contains("переслати не можна")
    );
    yuliia
        .sends_document_of("каталог.zip", "", 11 * 1024 * 1024)
        .await;
    let refusal = yuliia.last().unwrap();
    assert!(
        refusal.words().contains("завеликий: 11 МБ"),
        "{}",
        refusal.words()
    );
    yuliia.edits(answer, "Завтра").await;
    assert!(yuliia.last().unwrap().words().contains("вже не змінити"));

    assert_eq!(buyer.answers(), ["Сьогодні"]);
    assert_eq!(app.keeping().calls_of("POST /debates/v2/upload-preview"), 0);
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn a_chat_is_marked_as_read_in_the_crm(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (_, _, yuliia) = taken(&app).await;
    assert_eq!(app.keeping().chats()[0].unread(), 1);
    yuliia.presses("Прочитано").unwrap().await;

    assert_eq!(app.keeping().chats()[0].unread(), 0);
    assert_eq!(app.count("SELECT unread FROM conversations").await, 0);
    assert!(yuliia.toasts().last().unwrap().text.contains("Позначаємо"));
    last_with(&yuliia.messages(), "Прочитано: ");
    check_all(&app).await;
    app.stop().await;
}

// Colleagues in the CRM

#[on_both]
async fn whoever_presses_after_a_colleague_answered_in_the_crm_is_told(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let group = group(&app);
    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    buyer(&app, INVOICE).writes("Коли відправка?");
    app.settle().await;
    let notice = last_with(&group.messages(), "Коли відправка?");
    app.keeping().colleague_writes(INVOICE, "Завтра зранку");
    app.pass(TimeDelta::minutes(6)).await;
    let shown = last_with(&group.messages(), "Коли відправка?");
    assert!(shown.words().contains("Відповіли"), "{}", shown.words());
    assert!(!shown.has_button("Відповісти"));

    let there = app.member(&group, profile(501, "Юлія Коваль"));
    there.presses_data(notice.id, "0:dt:1").await;
    assert!(
        there
            .toasts()
            .last()
            .unwrap()
            .text
            .contains("вже відповіли")
    );
    assert!(last_with(&yuliia.messages(), "вже відповіли").has_button("Відкрити чат"));
    yuliia.presses("Відкрити чат").unwrap().await;
    yuliia.presses("Історія чату").unwrap().await;
    assert!(
        told(&yuliia.messages(), "Завтра зранку") > 0,
        "it is in the history"
    );
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn a_colleagues_answer_before_ours_went_out_makes_the_manager_decide(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (buyer, _, yuliia) = taken(&app).await;
    app.keeping().faults().set(Fault::Down);
    let first = says(&yuliia, "Сьогодні");
    let second = says(&yuliia, "О шостій");
    app.pass(TimeDelta::seconds(10)).await;
    assert_eq!(reaction(&yuliia, first).as_deref(), Some("✍"), "it waits");
    app.keeping().colleague_writes(INVOICE, "Завтра");
    app.keeping().faults().clear();
    app.pass(A_WHILE).await;
    assert_eq!(buyer.answers(), ["Завтра"]);
    for answer in [first, second] {
        assert_eq!(reaction(&yuliia, answer).as_deref(), Some("🤔"));
    }
    assert_eq!(told(&yuliia.messages(), "колега вже відповів"), 2);

    yuliia.presses("Не надсилати").unwrap().await;
    assert_eq!(reaction(&yuliia, second).as_deref(), Some("💔"));
    yuliia.presses("Надіслати попри це").unwrap().await;
    app.pass(A_WHILE).await;
    assert_eq!(buyer.answers(), ["Завтра", "Сьогодні"]);
    assert_eq!(reaction(&yuliia, first).as_deref(), Some("👌"));

    // What is written now, with the colleague's words in sight, just goes.
    yuliia.says("Вибачте, сьогодні").await;
    assert_eq!(buyer.answers().last().unwrap(), "Вибачте, сьогодні");
    assert_eq!(colleagues(&app).await, 1);
    check_all(&app).await;
    app.stop().await;
}

// Trouble

#[on_both]
async fn an_answer_that_the_crm_saves_in_silence_is_sent_once(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (buyer, _, yuliia) = taken(&app).await;
    let faults = app.keeping().faults().clone();
    faults
        .on("POST /debates/v2/")
        .for_next(1, Fault::SaveThenSilence);
    let answer = says(&yuliia, "Сьогодні");
    yuliia.says("О шостій").await;
    assert_eq!(
        reaction(&yuliia, answer).as_deref(),
        Some("👌"),
        "found at the next look"
    );
    app.pass(A_WHILE).await;
    assert_eq!(buyer.answers(), ["Сьогодні", "О шостій"]);

    // Nor is one lost that fell silent before it was saved, nor one with a file doubled.
    faults.on("POST /debates/v2/").for_next(1, Fault::Down);
    yuliia.says("До зустрічі").await;
    app.pass(A_WHILE).await;
    assert_eq!(buyer.answers(), ["Сьогодні", "О шостій", "До зустрічі"]);
    yuliia.sends_photo_bytes("Ось", vec![1, 2, 3]).await;
    assert_eq!(buyer.answers()[3..], ["Ось", "photo.jpg"]);
    assert_eq!(colleagues(&app).await, 0);
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn an_answer_cut_off_by_a_restart_is_sent_once(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (buyer, group, yuliia) = taken(&app).await;
    let faults = app.keeping().faults().clone();
    faults
        .on("POST /debates/v2/")
        .for_next(1, Fault::SaveThenSilence);
    yuliia.says("Сьогодні");
    app.settle_now().await;
    faults.set(Fault::Down);
    yuliia.says("О шостій");
    buyer.writes("Добре");
    app.settle_now().await;
    app.stop().await;
    faults.clear();
    app.start_again().await;
    app.settle().await;
    app.pass(A_WHILE).await;

    assert_eq!(buyer.answers(), ["Сьогодні", "О шостій"]);
    assert_eq!(told(&group.messages(), "Добре"), 1);
    assert_eq!(told(&yuliia.messages(), "Добре"), 1);
    assert_eq!(colleagues(&app).await, 0);
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn an_hour_without_the_crm_loses_nothing_and_keeps_the_order(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (buyer, group, yuliia) = taken(&app).await;
    app.keeping().faults().set(Fault::Down);
    for text in ["Один", "Два", "Три"] {
        yuliia.says(text);
        app.settle_now().await;
    }
    buyer.writes("Ви де?");
    app.pass(TimeDelta::hours(1)).await;
    assert!(buyer.answers().is_empty());
    assert_eq!(told(&group.messages(), "Ви де?"), 0);
    app.keeping().faults().clear();
    app.pass(A_WHILE).await;

    assert_eq!(buyer.answers(), ["Один", "Два", "Три"]);
    assert_eq!(told(&group.messages(), "Ви де?"), 1);
    assert_eq!(told(&yuliia.messages(), "Ви де?"), 1);
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn a_used_up_quota_stops_the_reading_for_an_hour_and_no_answer(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (first, group, yuliia) = taken(&app).await;
    app.keeping().allow_daily_reads(Some(0));
    let second = buyer(&app, INVOICE + 1);
    second.writes("А мені коли?");
    app.settle_now().await;
    app.pass(TimeDelta::seconds(2)).await;
    let refused = app.keeping().quota_exceeded();
    assert_eq!(refused, 1);

    yuliia.says("Сьогодні");
    app.settle_now().await;
    assert_eq!(first.answers(), ["Сьогодні"], "it goes out unread");
    second.writes("Агов!");
    app.pass(TimeDelta::minutes(58)).await;
    assert_eq!(
        app.keeping().quota_exceeded(),
        refused,
        "nothing is read for an hour"
    );
    assert_eq!(told(&group.messages(), "А мені коли?"), 0);
    app.keeping().allow_daily_reads(None);
    app.pass(TimeDelta::minutes(5)).await;

    assert_eq!(told(&group.messages(), "А мені коли?"), 1);
    assert_eq!(told(&group.messages(), "Агов!"), 1);
    assert_eq!(first.answers(), ["Сьогодні"]);
    let unknown = "SELECT count(*) FROM messages WHERE author = 'manager' AND external_id IS NULL";
    assert_eq!(app.count(unknown).await, 0, "its id is learnt afterwards");
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn an_answer_whose_fate_cannot_be_looked_up_is_shown_as_such(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (buyer, _, yuliia) = taken(&app).await;
    let faults = app.keeping().faults().clone();
    faults
        .on("POST /debates/v2/")
        .for_next(1, Fault::SaveThenSilence);
    faults.on("GET ").set(Fault::Answer {
        status: 200,
        body: "{\"retval\":1,\"retdesc\":\"quota exceeded\"}".to_owned(),
    });
    let answer = says(&yuliia, "Сьогодні");
    app.settle_now().await;
    app.pass(A_WHILE).await;
    assert_eq!(
        buyer.answers(),
        ["Сьогодні"],
        "it is not sent again blindly"
    );
    assert_eq!(reaction(&yuliia, answer).as_deref(), Some("🤔"));
    assert!(last_with(&yuliia.messages(), "Невідомо, чи дійшло").has_button("🔁 Надіслати ще раз"));

    // The next look settles it.
    faults.clear();
    app.pass(TimeDelta::hours(2)).await;
    assert_eq!(reaction(&yuliia, answer).as_deref(), Some("👌"));
    yuliia.presses("Надіслати ще раз").unwrap().await;
    assert_eq!(buyer.answers(), ["Сьогодні"]);
    assert_eq!(colleagues(&app).await, 0);
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn a_chat_that_the_crm_does_not_open_is_told_with_a_way_to_retry(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (buyer, _, yuliia) = taken(&app).await;
    let faults = app.keeping().faults().clone();
    faults.set(Fault::Answer {
        status: 403,
        body: "{\"retval\":1,\"retdesc\":\"немає дозволу\"}".to_owned(),
    });
    let answer = says(&yuliia, "Сьогодні");
    app.pass(TimeDelta::seconds(10)).await;
    assert_eq!(reaction(&yuliia, answer).as_deref(), Some("💔"));
    assert!(
        last_with(&yuliia.messages(), "Не надіслано")
            .words()
            .contains("немає дозволу")
    );
    // A sweep that is refused is not the last one.
    app.pass(TimeDelta::minutes(6)).await;
    faults.clear();
    yuliia.presses("Спробувати ще раз").unwrap().await;
    assert_eq!(buyer.answers(), ["Сьогодні"]);
    app.keeping().signals(false);
    buyer.writes("Дякую");
    app.pass(TimeDelta::minutes(6)).await;
    assert_eq!(told(&yuliia.messages(), "Дякую"), 1);
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn a_token_that_is_refused_or_over_is_renewed(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let (buyer, group, yuliia) = taken(&app).await;
    assert_eq!(app.keeping().calls_of("POST /apilogin"), 1);
    app.keeping().forget_tokens();
    yuliia.says("Сьогодні").await;
    assert_eq!(buyer.answers(), ["Сьогодні"]);
    assert_eq!(app.keeping().calls_of("POST /apilogin"), 2);

    app.pass(TimeDelta::hours(3)).await;
    buyer.writes("Дякую");
    app.settle().await;
    assert_eq!(told(&group.messages(), "Дякую"), 1);
    let unauthorized = |call: &&mistok_sim::keeping::Request| call.status == 401;
    let calls = app.keeping().requests();
    assert_eq!(
        calls.iter().filter(unauthorized).count(),
        1,
        "an old token is not tried"
    );
    check_all(&app).await;
    app.stop().await;
}

// The sweep

#[on_both]
async fn the_sweep_finds_a_message_whose_signal_was_lost(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let group = group(&app);
    app.settle().await;
    app.keeping().signals(false);
    let buyer = buyer(&app, INVOICE);
    buyer.writes("Коли відправка?");
    app.settle().await;
    app.pass(TimeDelta::minutes(4)).await;
    assert!(group.messages().is_empty());
    app.pass(TimeDelta::minutes(2)).await;
    assert_eq!(told(&group.messages(), "Коли відправка?"), 1);

    buyer.writes("Агов!");
    app.stop().await;
    app.start_again().await;
    app.pass(TimeDelta::minutes(6)).await;
    assert_eq!(told(&group.messages(), "Агов!"), 1);
    assert_eq!(group.messages().len(), 1, "who waits has one notice");
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn the_sweep_reads_no_chat_without_change_and_stops_early(engine: Engine) {
    let setup = with_keeping(engine).with(|config| config.chats.keeping.page_size = 3);
    let mut app = setup.start().await;
    let group = group(&app);
    app.settle().await;
    app.keeping().signals(false);
    // A chat that nobody has touched for 40 days is left alone.
    buyer(&app, 50).writes("Давнє");
    app.clock.advance(TimeDelta::days(40));
    for invoice in 1..=12 {
        buyer(&app, invoice).writes(&format!("Питання {invoice}."));
        app.clock.advance(TimeDelta::seconds(1));
    }
    app.pass(TimeDelta::minutes(6)).await;
    for invoice in 1..=12 {
        assert_eq!(
            told(&group.messages(), &format!("Питання {invoice}.")),
            1,
            "{invoice}"
        );
    }
    assert_eq!(told(&group.messages(), "Давнє"), 0);
    assert_eq!(chat_reads(app.keeping()), 12);

    let listed = list_reads(app.keeping());
    app.pass(TimeDelta::minutes(10)).await;
    assert_eq!(list_reads(app.keeping()), listed + 2, "a page a sweep");
    assert_eq!(chat_reads(app.keeping()), 12);

    // One change: its page and the next.
    let listed = list_reads(app.keeping());
    app.keeping().customer(7, "", "").writes("Ще питання");
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(told(&group.messages(), "Ще питання"), 1);
    assert_eq!(list_reads(app.keeping()), listed + 2);
    assert_eq!(chat_reads(app.keeping()), 13);
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn a_sweep_that_is_cut_off_loses_nothing(engine: Engine) {
    let setup = with_keeping(engine).with(|config| config.chats.keeping.page_size = 2);
    let mut app = setup.start().await;
    let group = group(&app);
    app.settle().await;
    app.keeping().signals(false);
    for invoice in 1..=6 {
        buyer(&app, invoice).writes(&format!("Питання {invoice}."));
    }
    let so_far = u32::try_from(app.keeping().reads()).unwrap();
    app.keeping().allow_daily_reads(Some(so_far + 2));
    app.pass(TimeDelta::minutes(6)).await;
    assert_eq!(
        app.keeping().quota_exceeded(),
        1,
        "the third page is refused"
    );
    app.keeping().allow_daily_reads(None);
    app.pass(TimeDelta::minutes(70)).await;

    for invoice in 1..=6 {
        assert_eq!(
            told(&group.messages(), &format!("Питання {invoice}.")),
            1,
            "{invoice}"
        );
    }
    check_all(&app).await;
    app.stop().await;
}

#[on_both]
async fn a_reply_to_a_notice_takes_the_chat_and_answers_it(engine: Engine) {
    let mut app = with_keeping(engine).start().await;
    let group = group(&app);
    manager(&app, 501, "Юлія Коваль").await;
    let buyer = buyer(&app, INVOICE);
    buyer.writes("Коли відправка?");
    app.settle().await;
    let there = app.member(&group, profile(501, "Юлія Коваль"));
    there.replies(group.last().unwrap().id, "Сьогодні").await;

    assert_eq!(buyer.answers(), ["Сьогодні"]);
    let written = buyer.messages();
    assert_eq!(written.last().unwrap().from, From::Seller);
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 1);
    check_all(&app).await;
    app.stop().await;
}
