//! What a conversation carries: every kind of message, replies, quotes, albums and edits, both
//! ways.

use mistok_sim::telegram::{AlbumItem, Entity, Message};
use on_both::on_both;
use serde_json::Value;

use crate::{
    desk::{asks, group, last_with, manager, with_group, with_told_group},
    harness::{Engine, Person, TestApp},
};

/// A way to say something, and how it is called.
pub type Kind = (&'static str, fn(&Person));

pub const KINDS: [Kind; 14] = [
    ("a text with marks", |person| {
        let text = "Жирний, посилання, 😀 код";
        let entities = vec![
            Entity::over("bold", text, "Жирний"),
            Entity::link(text, "посилання", "https://example.com/a?b=1&c=2"),
            Entity::over("code", text, "код"),
            Entity::emoji(text, "😀", "5368324170671202286"),
        ];
        person.says_with(text, entities);
    }),
    ("a text like markup", |person| {
        person.says("<b>не жирний</b> & *зірки* _риски_ [дужки](x)");
    }),
    ("a photo", |person| {
        let caption = "Ось така";
        person
            .captioning(vec![Entity::over("italic", caption, "така")])
            .sends_photo(caption);
    }),
    ("a hidden photo", |person| {
        person.hiding().sends_photo("");
    }),
    ("a document", |person| {
        person.sends_document("рахунок.pdf", "підпис");
    }),
    ("a voice", |person| {
        person.sends_voice();
    }),
    ("a voice with words", |person| {
        person.sends_voice_with("слова");
    }),
    ("a video", |person| {
        person.sends_video("відео");
    }),
    ("a video note", |person| {
        person.sends_video_note();
    }),
    ("an audio", |person| {
        person.sends_audio("");
    }),
    ("an animation", |person| {
        person.sends_animation("гіфка");
    }),
    ("a sticker", |person| {
        person.sends_sticker();
    }),
    ("a location", |person| {
        person.sends_location(48.2915, 25.9403);
    }),
    ("a venue", |person| {
        person.sends_venue("Крамниця", "вул. Головна, 1", 48.29, 25.94);
    }),
];

/// What the person said last themselves.
fn own_last(person: &Person) -> Message {
    let messages = person.messages();
    messages
        .into_iter()
        .rev()
        .find(|message| !message.from_bot)
        .unwrap()
}

fn from_bot(person: &Person) -> Vec<Message> {
    let mut messages = person.messages();
    messages.retain(|message| message.from_bot);
    messages
}

/// A conversation that Юлія holds.
async fn talk(app: &TestApp) -> (Person, Person) {
    let group = group(app);
    let yuliia = manager(app, 501, "Юлія").await;
    let olena = asks(app, 1, "Олена", "Добрий день!").await;
    app.member(&group, crate::desk::profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    (olena, yuliia)
}

/// The content without the words, which a header stands above on the manager's side.
fn without_words(message: &Message) -> Value {
    let mut content = message.content();
    if let Some(fields) = content.as_object_mut() {
        for field in ["text", "caption", "entities", "caption_entities"] {
            fields.remove(field);
        }
    }
    content
}

#[on_both]
async fn every_kind_travels_unchanged_both_ways(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let (olena, yuliia) = talk(&app).await;
    for (kind, say) in KINDS {
        // Manager to customer: exactly the same.
        say(&yuliia);
        app.settle().await;
        let said = own_last(&yuliia);
        let got = from_bot(&olena).pop().unwrap();
        assert_eq!(got.content(), said.content(), "{kind} to the customer");
        assert_eq!(said.reaction.as_deref(), Some("👌"), "{kind}");

        // Customer to manager: the same, under the customer's name.
        say(&olena);
        app.settle().await;
        let said = own_last(&olena);
        let got = from_bot(&yuliia).pop().unwrap();
        assert_eq!(got.kind(), said.kind(), "{kind} to the manager");
        assert_eq!(
            without_words(&got),
            without_words(&said),
            "{kind} to the manager"
        );
        assert!(
            got.words().ends_with(said.words()),
            "{kind}: {} / {}",
            got.words(),
            said.words()
        );
        let marks = |message: &Message| -> Vec<String> {
            message
                .entities()
                .iter()
                .map(|entity| entity.kind.clone())
                .collect()
        };
        assert!(
            marks(&got).ends_with(&marks(&said)),
            "{kind}: {:?}",
            got.entities()
        );
    }
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn what_nobody_knows_is_a_placeholder_and_what_cannot_go_is_said_so(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let (olena, yuliia) = talk(&app).await;

    olena.sends_unknown_kind();
    olena.sends_poll("Який колір?").await;
    last_with(&from_bot(&yuliia), "hologram");
    last_with(&from_bot(&yuliia), "Опитування: Який колір?");

    let before = from_bot(&olena).len();
    yuliia.sends_unknown_kind();
    yuliia.sends_dice().await;
    assert_eq!(from_bot(&olena).len(), before);
    let told = from_bot(&yuliia).pop().unwrap();
    assert!(
        told.words().contains("(кубик) переслати не можна"),
        "{}",
        told.words()
    );

    olena.shares_contact_of(None, "Іван", "380671112233").await;
    let seen: Vec<_> = from_bot(&yuliia)
        .iter()
        .map(|message| (message.kind().to_owned(), message.words().to_owned()))
        .collect();
    assert_eq!(seen.last().unwrap().0, "contact", "{seen:#?}");
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn an_album_arrives_as_one_both_ways(engine: Engine) {
    let mut app = with_told_group(engine).start().await;
    let (olena, yuliia) = talk(&app).await;
    let items = [
        AlbumItem::photo("Перше"),
        AlbumItem::video("Друге"),
        AlbumItem::photo(""),
    ];

    yuliia.sends_album(&items).await;
    let got = from_bot(&olena);
    let album = &got[got.len() - 3..];
    assert!(album[0].media_group_id.is_some(), "{album:#?}");
    assert!(
        album
            .iter()
            .all(|message| message.media_group_id == album[0].media_group_id)
    );
    assert_eq!(album[0].words(), "Перше");
    assert_eq!(album[1].kind(), "video");

    olena.sends_album(&items).await;
    let got = from_bot(&yuliia);
    let album = &got[got.len() - 3..];
    assert!(album[0].media_group_id.is_some(), "{album:#?}");
    assert!(
        album
            .iter()
            .all(|message| message.media_group_id == album[0].media_group_id)
    );
    assert!(album[0].words().contains("Олена") && album[0].words().ends_with("Перше"));

    // An album of documents is one too; the group hears of it once.
    yuliia.says("Дякую").await;
    olena
        .sends_album(&[
            AlbumItem::document("a.pdf", ""),
            AlbumItem::document("b.pdf", "два"),
        ])
        .await;
    let notices: Vec<_> = group(&app)
        .messages()
        .into_iter()
        .filter(|message| message.words().contains("b.pdf"))
        .collect();
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].kind(), "document");
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn replies_and_quotes_point_to_the_same_message_on_the_other_side(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let (olena, yuliia) = talk(&app).await;
    yuliia.says("Є сині, білі та зелені").await;
    let at_olena = from_bot(&olena).pop().unwrap();

    olena.quoting(at_olena.id, "білі").says("Ці!").await;
    let shown = from_bot(&yuliia).pop().unwrap();
    let own = own_last(&yuliia);
    assert_eq!(shown.reply_to, Some(own.id));
    assert_eq!(shown.quote.as_ref().unwrap().text, "білі");

    let question = own_last(&olena);
    yuliia.replies(shown.id, "Білих дві").await;
    assert_eq!(from_bot(&olena).pop().unwrap().reply_to, Some(question.id));
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn an_edit_edits_on_the_other_side_with_a_mark(engine: Engine) {
    let mut app = with_told_group(engine).start().await;
    let (olena, yuliia) = talk(&app).await;
    yuliia.says("Ціна 100 грн").await;
    yuliia.edits(own_last(&yuliia).id, "Ціна 120 грн").await;
    let at_olena = from_bot(&olena).pop().unwrap();
    assert_eq!(at_olena.words(), "Ціна 120 грн");
    assert!(at_olena.edited.is_some());

    olena.says("Беру одну").await;
    olena.edits(own_last(&olena).id, "Беру дві").await;
    let shown = from_bot(&yuliia).pop().unwrap();
    assert!(
        shown.words().contains("Беру дві") && shown.words().contains("змінено"),
        "{}",
        shown.words()
    );
    last_with(&group(&app).messages(), "Беру дві");

    yuliia.sends_photo("було").await;
    yuliia.edits_caption(own_last(&yuliia).id, "стало").await;
    assert_eq!(from_bot(&olena).pop().unwrap().words(), "стало");
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}
