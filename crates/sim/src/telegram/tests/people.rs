//! Things that people send now and then.

use super::*;

#[tokio::test]
async fn a_key_for_the_place_sends_it_and_a_live_place_moves() {
    let (world, olena) = World::open().await;
    let keyboard = json!({"keyboard": [[{"text": "Де я", "request_location": true}]]});
    let ask = json!({"chat_id": 4242, "text": "Де ви?", "reply_markup": keyboard});
    world.done("sendMessage", ask).await;

    olena.presses("Де я").unwrap();
    olena.shares_live_location(48.2921, 25.9358);
    let live = olena.messages().last().unwrap().id;
    olena.moves(live, 48.3, 25.94);
    let updates = world.updates().await;

    assert!(updates[0]["message"]["location"]["latitude"].is_f64());
    assert_eq!(updates[1]["message"]["location"]["live_period"], 3600);
    assert_eq!(updates[2]["edited_message"]["location"]["latitude"], 48.3);
}

#[tokio::test]
async fn what_nobody_knows_and_what_is_passed_on_arrives_as_it_is() {
    let (world, olena) = World::open().await;

    olena.sends_raw(json!({"rich_message": {"blocks": []}}));
    olena.forwards(
        "contact",
        &json!({"phone_number": "380501112233", "first_name": "О", "user_id": 4242}),
    );
    olena.sends_raw(json!({"text": "Вітаю", "effect_id": "5"}));
    let updates = world.updates().await;

    assert_eq!(updates[0]["message"]["rich_message"], json!({"blocks": []}));
    assert_eq!(updates[1]["message"]["contact"]["user_id"], 4242);
    assert_eq!(
        updates[1]["message"]["forward_origin"]["type"],
        "hidden_user"
    );
    assert_eq!(updates[2]["message"]["text"], "Вітаю");
    assert_eq!(olena.sends_raw(json!("text")), 0);
}

#[tokio::test]
async fn a_document_of_the_bot_can_be_read_in_the_chat() {
    let (world, olena) = World::open().await;
    let part = reqwest::multipart::Part::bytes("id;name\n1;Олена".as_bytes().to_vec())
        .file_name("замовлення.csv");
    let form = reqwest::multipart::Form::new()
        .text("chat_id", "4242")
        .part("document", part);
    let url = format!("{}/bot{TOKEN}/sendDocument", world.telegram.url());

    let answer = world.client.post(url).multipart(form).send().await.unwrap();

    assert_eq!(answer.status(), 200);
    let message = olena.last().unwrap();
    assert_eq!(message.other()["document"]["file_name"], "замовлення.csv");
    let content = olena.file_of(message.id).unwrap();
    assert_eq!(content, "id;name\n1;Олена");
    olena.says("/start");
    assert_eq!(olena.file_of(olena.messages().last().unwrap().id), None);
}
