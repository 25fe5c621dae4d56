//! A shop's chats from end to end, with the simulator.

use chrono::{Duration, TimeDelta};
use mistok_core::domain::clock::Clock;
use mistok_sim::{
    faults::Fault,
    keeping::{Envelope, Keeping, ListKey, Options},
};
use serde_json::json;

use super::{EMAIL, TEXT, bench, clock, settings, simulated};
use crate::chats::{Author, Chats, NewFile};

#[tokio::test]
async fn a_long_chat_is_read_whole_and_in_order() {
    let (crm, bench) = simulated(Options {
        automatic_message: None,
        ..Options::default()
    })
    .await;
    let buyer = crm.customer(55, EMAIL, "Ключ");
    let ids: Vec<i64> = (0..450).map(|n| buyer.writes(&n.to_string())).collect();

    let whole = bench.chats.messages(55, None).await.unwrap();
    let newest = bench.chats.messages(55, Some(ids[447])).await.unwrap();

    let found: Vec<i64> = whole.iter().map(|message| message.id).collect();
    assert_eq!(found, ids);
    assert_eq!(whole[449].text, "449");
    assert_eq!(newest.len(), 2);
    assert_eq!(crm.calls_of("GET /debates/v2"), 4);
    bench.assert_nothing_leaked(&[], None);
}

#[tokio::test]
async fn a_question_is_found_answered_and_marked() {
    let (crm, bench) = simulated(Options::default()).await;
    let buyer = crm.customer(55, EMAIL, "Ключ");
    bench.clock.advance(TimeDelta::seconds(5));
    buyer.writes(TEXT);
    buyer.sends_picture("фото.png");
    let taken_back = buyer.writes("ні");
    buyer.deletes(taken_back);
    crm.colleague_writes(55, "Так");

    let list = bench.chats.list(1).await.unwrap();
    let messages = bench.chats.messages(55, None).await.unwrap();
    let purchase = bench.chats.purchase(55).await.unwrap().unwrap();
    let file = NewFile {
        name: "чек.pdf".to_owned(),
        mime: "application/pdf".to_owned(),
        bytes: vec![0; 70_000],
    };
    let file = bench.chats.upload(file).await.unwrap();
    bench.chats.send(55, "Ось\n<чек>", &[file]).await.unwrap();
    bench.chats.mark_seen(55).await.unwrap();

    assert_eq!((list.chats[0].id, list.chats[0].unread), (55, 2));
    assert_eq!(list.chats[0].last_at, Some(bench.clock.now()));
    let authors: Vec<Author> = messages.iter().map(|message| message.author).collect();
    let (buyers, shops) = (Author::Buyer, Author::Shop);
    assert_eq!(authors, [Author::System, buyers, buyers, shops]);
    assert_eq!(messages[1].text, TEXT);
    assert!(
        messages[2]
            .file
            .as_ref()
            .is_some_and(|file| file.is_picture)
    );
    assert_eq!(purchase.email.as_deref(), Some(EMAIL));
    assert_eq!(buyer.answers(), ["Так", "Ось\n<чек>", "чек.pdf"]);
    let last = buyer.messages().pop().unwrap();
    assert_eq!(last.files[0].bytes.len(), 70_000);
    assert_eq!(crm.chats()[0].unread(), 0);
    assert_eq!(bench.chats.purchase(56).await.unwrap(), None);
    assert_eq!(crm.refused(), [""; 0]);
    bench.assert_nothing_leaked(&["Ключ", "чек.pdf", "фото"], None);
}

#[tokio::test]
async fn a_message_saved_in_silence_may_have_happened() {
    let (crm, bench) = simulated(Options::default()).await;
    let buyer = crm.customer(55, EMAIL, "Ключ");
    bench.chats.list(1).await.unwrap();
    let faults = crm.faults();

    faults
        .on("POST /debates/v2")
        .for_next(1, Fault::SaveThenSilence);
    let error = bench.chats.send(55, TEXT, &[]).await.unwrap_err();

    assert!(error.may_have_happened());
    assert_eq!(buyer.answers(), [TEXT]);
    let messages = bench.chats.messages(55, None).await.unwrap();
    assert_eq!(
        messages.last().map(|message| message.text.as_str()),
        Some(TEXT)
    );
    bench.assert_nothing_leaked(&[], Some(&error));
}

#[tokio::test]
async fn a_used_up_quota_holds_reads_and_not_answers() {
    let (crm, bench) = simulated(Options {
        daily_reads: Some(1),
        ..Options::default()
    })
    .await;
    let buyer = crm.customer(55, EMAIL, "Ключ");
    bench.chats.list(1).await.unwrap();

    bench.chats.list(1).await.unwrap_err();
    bench.chats.list(1).await.unwrap_err();
    bench.chats.send(55, TEXT, &[]).await.unwrap();
    bench.chats.mark_seen(55).await.unwrap();

    assert_eq!(crm.quota_exceeded(), 1);
    assert_eq!(buyer.answers(), [TEXT]);
    crm.allow_daily_reads(None);
    bench.clock.advance(Duration::minutes(60));
    assert_eq!(bench.chats.reads_free_at(bench.clock.now()), None);
    bench.chats.list(1).await.unwrap();
}

#[tokio::test]
async fn reading_and_sending_have_rates_of_their_own() {
    let clock = clock();
    let shared = std::sync::Arc::new(clock.clone());
    let crm = Keeping::start(shared, Options::default()).await.unwrap();
    let mut settings = settings(&crm.url());
    settings.reads_per_minute = 1;
    let bench = bench(settings, clock);
    let buyer = crm.customer(55, EMAIL, "Ключ");
    bench.chats.list(1).await.unwrap();

    let mut read = Box::pin(bench.chats.list(1));
    assert!(futures::poll!(&mut read).is_pending());
    bench.chats.send(55, TEXT, &[]).await.unwrap();

    assert_eq!(buyer.answers(), [TEXT]);
    assert_eq!(crm.reads(), 1);
    bench.clock.advance(TimeDelta::seconds(60));
    read.await.unwrap();
}

#[tokio::test]
async fn the_relative_is_spoken_with_by_settings() {
    let clock = clock();
    let options = Options {
        envelope: Envelope::Ggsel,
        list_key: ListKey::Items,
        ..Options::default()
    };
    let crm = Keeping::start(std::sync::Arc::new(clock.clone()), options)
        .await
        .unwrap();
    let mut settings = settings(&crm.url());
    settings.send_path = "/debates/v2".to_owned();
    settings.timestamp_as_string = true;
    let bench = bench(settings, clock);
    let buyer = crm.customer(55, EMAIL, "Ключ");
    buyer.purchase(&json!({"amount": "12,5"}));
    buyer.writes_html("Так<br>ні");

    let list = bench.chats.list(1).await.unwrap();
    let messages = bench.chats.messages(55, None).await.unwrap();
    bench.chats.send(55, TEXT, &[]).await.unwrap();
    bench.chats.mark_seen(55).await.unwrap();

    assert_eq!(list.chats.len(), 1);
    assert_eq!(messages[1].text, "Так\nні");
    assert_eq!(buyer.answers(), [TEXT]);
    assert_eq!(crm.refused(), [""; 0]);
}
