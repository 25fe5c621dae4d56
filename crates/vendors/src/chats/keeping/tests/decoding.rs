//! Answers as the CRM and its relatives write them.

use mistok_core::domain::money::{Currency, Money};

use super::{
    Bench, bench, clock,
    fake::{Fake, json},
    settings,
};
use crate::{
    chats::{Author, ChatMessage, Chats, ChatsError, NewFile},
    crm::Flaw,
};

async fn with_answer(body: &'static str) -> (Fake, Bench) {
    let fake = Fake::start(move |_| json(200, body)).await;
    let bench = bench(settings(&fake.url), clock());
    (fake, bench)
}

#[tokio::test]
async fn the_list_is_found_wherever_it_is() {
    let row = r#"{"id_i":"129","email":" b@example.com ","product":"Гра &amp; ключ",
        "last_date":"2025-11-20 10:37:19","cnt_msg":"4","cnt_new":1,"extra":[]}"#;
    for (body, pages) in [
        (r#"{"cnt_pages":3,"chats":[ROW]}"#, 3),
        (r#"{"cnt_pages":"3","items":[ROW,{"email":"no id"},7]}"#, 3),
        (r#"{"retval":0,"content":{"cnt_pages":2,"chats":[ROW]}}"#, 2),
        (r#"{"retval":"0","cnt_pages":2,"data":{"items":[ROW]}}"#, 2),
        (r#"{"retval":0,"content":[ROW]}"#, 1),
        ("\u{feff}[ROW]", 1),
    ] {
        let body = body.replace("ROW", row).leak();
        let (_fake, bench) = with_answer(body).await;

        let page = bench.chats.list(1).await.unwrap();

        assert_eq!((page.pages, page.chats.len()), (pages, 1), "{body}");
        let chat = &page.chats[0];
        assert_eq!((chat.id, chat.messages, chat.unread), (129, 4, 1));
        assert_eq!(chat.buyer, "b@example.com");
        assert_eq!(chat.product.as_deref(), Some("Гра & ключ"));
        assert_eq!(chat.last_raw, "2025-11-20 10:37:19");
        let last = chat.last_at.unwrap().to_rfc3339();
        assert_eq!(last, "2025-11-20T07:37:19+00:00");
    }
}

#[tokio::test]
async fn an_empty_list_is_one_and_a_missing_list_is_not() {
    for body in [r#"{"cnt_pages":0,"chats":null}"#, "[]", r#"{"items":[]}"#] {
        let (_fake, bench) = with_answer(body).await;
        assert!(
            bench.chats.list(1).await.unwrap().chats.is_empty(),
            "{body}"
        );
    }
    for (body, flaw) in [
        (r#"{"ok":true}"#, Flaw::NoList),
        (r#"[{"id":1}]"#, Flaw::NothingReadable { items: 1 }),
    ] {
        let (_fake, bench) = with_answer(body).await;
        let error = bench.chats.list(1).await.unwrap_err();
        assert!(matches!(error, ChatsError::Malformed(found) if found == flaw));
    }
}

async fn one_message(fields: &str) -> ChatMessage {
    let body = format!(r#"{{"content":{{"messages":[{{"id":"77",{fields}}}]}}}}"#).leak();
    let (_fake, bench) = with_answer(body).await;
    let mut messages = bench.chats.messages(5, None).await.unwrap();
    messages.pop().unwrap()
}

#[tokio::test]
async fn flags_and_numbers_come_in_every_form() {
    for (fields, author) in [
        (r#""buyer":1,"seller":0"#, Author::Buyer),
        (r#""buyer":"1","seller":"0""#, Author::Buyer),
        (r#""buyer":true,"seller":false"#, Author::Buyer),
        (r#""buyer":"false","seller":"true""#, Author::Shop),
        (r#""seller":1"#, Author::Shop),
        (r#""buyer":0,"seller":null"#, Author::System),
    ] {
        let message = one_message(fields).await;
        assert_eq!((message.id, message.author), (77, author), "{fields}");
    }
    let message = one_message(
        r#""message":"Привіт!<br>Коли &quot;це&quot;?","deleted":"1","date_seen":"",
           "date_written":"2025-11-20 10:37:19.5""#,
    )
    .await;
    assert_eq!(message.text, "Привіт!\nКоли \"це\"?");
    assert!(message.deleted && !message.seen && message.file.is_none());
    assert!(message.written_at.is_some());
}

#[tokio::test]
async fn a_file_is_known_by_any_of_its_marks() {
    for (fields, name, is_picture) in [
        (
            r#""is_file":1,"filename":"a.pdf","url":"https://x/a""#,
            "a.pdf",
            false,
        ),
        (r#""is_file":true,"message":"photo.JPG""#, "photo.JPG", true),
        (r#""is_img":"1","filename":"scan""#, "scan", true),
        (r#""url":"https://x/y","filename":null"#, "file", false),
    ] {
        let file = one_message(fields).await.file.unwrap();
        assert_eq!((file.name.as_str(), file.is_picture), (name, is_picture));
    }
}

#[tokio::test]
async fn a_purchase_is_read_as_far_as_it_can_be() {
    let (_fake, first) = with_answer(
        r#"{"retval":0,"content":{"item_id":4242,"name":"Ключ","amount":"299,50",
        "currency_type":"UAH","cnt_goods":"2","purchase_date":"2025-11-20 09:58:00",
        "options":[{"id":1,"name":"Край","user_data":"UA"},{"name":"x","user_data":null},5],
        "buyer_info":{"email":"b@example.com","phone":null,"payment_method":"card"}}}"#,
    )
    .await;

    let purchase = first.chats.purchase(9).await.unwrap().unwrap();

    assert_eq!(purchase.product.as_deref(), Some("Ключ"));
    assert_eq!(purchase.amount, Some(Money::new(29_950, Currency::UAH)));
    assert_eq!((purchase.quantity, purchase.phone), (Some(2), None));
    assert_eq!(purchase.options, [("Край".to_owned(), "UA".to_owned())]);
    for (body, exists) in [
        (
            r#"{"retval":0,"content":{"amount":5,"buyer_info":[]}}"#,
            true,
        ),
        (r#"{"retval":0,"content":null}"#, false),
        (
            r#"{"retval":-1,"retdesc":"not found","content":null}"#,
            false,
        ),
    ] {
        let (_fake, bench) = with_answer(body).await;
        let purchase = bench.chats.purchase(9).await.unwrap();
        assert_eq!(purchase.is_some(), exists, "{body}");
    }
}

#[tokio::test]
async fn an_upload_gives_what_a_message_must_name() {
    let file = || NewFile {
        name: "чек.pdf".to_owned(),
        mime: "not a type".to_owned(),
        bytes: b"12345".to_vec(),
    };
    let (fake, good) =
        with_answer(r#"{"files":[{"newid":"A1","name":"c.pdf","type":"x/y","error_num":"0"}]}"#)
            .await;
    let uploaded = good.chats.upload(file()).await.unwrap();
    let names = (uploaded.newid.as_str(), uploaded.name.as_str());
    assert_eq!((names, uploaded.mime.as_str()), (("A1", "c.pdf"), "x/y"));
    let seen = fake.seen().pop().unwrap();
    assert_eq!(
        (seen.path.as_str(), seen.query["lang"].as_str()),
        ("/debates/v2/upload-preview", "ru-RU")
    );
    assert!(seen.body.contains("name=\"files[]\"") && seen.body.contains("12345"));
    good.assert_nothing_leaked(&["чек", "c.pdf"], None);

    let (_fake, bad) =
        with_answer(r#"{"files":[{"newid":null,"error_num":5,"error":"чек.pdf is too big"}]}"#)
            .await;
    let error = bad.chats.upload(file()).await.unwrap_err();
    assert_eq!(error.to_string(), "the CRM refused (200): *** is too big");
}
