//! Whatever a person sends has an owner: from every state, with and without a conversation, in working
//! hours and out of them, each kind of message ends with the bot's useful answer, at a manager, or in a
//! choice that keeps it. The normal run tries each state in one situation and each kind in some state;
//! `MISTOK_TEST_OWNERS=1` tries each kind in every state and situation.

use std::collections::BTreeMap;

use mistok_sim::telegram::AlbumItem;
use serde_json::json;

use crate::{
    harness::{Engine, Leftover, Person, Setup, TestApp, add_settings, needs, vendors},
    walk::{self, Do, WAYS, answers, entries_of, take},
};

/// What is known of a kind of message.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Words that a step may ask for.
    Form,
    /// Words that speak to a person.
    Question,
    /// What no step can read, save feedback and questions.
    Content,
    /// What a step's own button sends.
    Shared,
    /// A greeting or a command: the bot answers by itself.
    Talk,
}
use Kind::{Content, Form, Question, Shared, Talk};

type Sent = (&'static str, Kind, fn(&Person));

macro_rules! sent {
    ($($kind:ident $name:literal => $act:expr),+ $(,)?) => {
        &[$(($name, $kind, |person| { let act: fn(&Person) = $act; act(person); })),+]
    };
}

const SENT: &[Sent] = sent! {
    Form "a product" => |it| { it.says("чашка"); },
    Form "an inflected product" => |it| { it.says("свічки"); },
    Form "a misspelt product" => |it| { it.says("чяшка"); },
    Form "one" => |it| { it.says("1"); },
    Form "a quantity" => |it| { it.says("999"); },
    Form "too many" => |it| { it.says("1000"); },
    Form "nothing" => |it| { it.says("0"); },
    Form "a number below nothing" => |it| { it.says("-5"); },
    Form "an e-mail" => |it| { it.says("olena@example.com"); },
    Form "a broken e-mail" => |it| { it.says("olena@"); },
    Form "a phone" => |it| { it.says("050 123 45 67"); },
    Form "a foreign phone" => |it| { it.says("+48 512 345 678"); },
    Form "an anonymous number" => |it| { it.says("+888 0123 4567"); },
    Form "an order" => |it| { it.says("1001"); },
    Form "an order with its sign" => |it| { it.says("№ 1001"); },
    Form "a code" => |it| { it.says("000000"); },
    Form "a town" => |it| { it.says("Чернівці"); },
    Form "an inflected town" => |it| { it.says("у Львові"); },
    Form "an address" => |it| { it.says("Чернівці, вул. Головна, 1"); },
    Form "a name" => |it| { it.says("Олена Коваль"); },
    Form "the word of a button" => |it| { it.says("Назад"); },
    Form "another word of a button" => |it| { it.says("Пропустити"); },
    Form "a sign" => |it| { it.says("👍"); },
    Form "a point" => |it| { it.says("."); },
    Form "marks" => |it| { it.says("<b>&_*["); },
    Form "a letter" => |it| { it.says(&"Дуже довго ".repeat(300)); },
    Question "a question" => |it| { it.says("Коли відправите моє замовлення?"); },
    Question "a wish" => |it| { it.says("Мені потрібен менеджер, будь ласка!"); },
    Question "an answer" => |it| { it.says("Так, а яку порадите?"); },
    Question "a complaint" => |it| { it.says("Посилка прийшла розбитою, що робити?"); },
    Talk "a greeting" => |it| { it.says("Добрий день"); },
    Talk "an unknown command" => |it| { it.says("/price"); },
    Form "a known command" => |it| { it.says("/help"); },
    Content "a photo" => |it| { it.sends_photo(""); },
    Content "a photo with words" => |it| { it.sends_photo("Чи є така чашка?"); },
    Content "an album" => |it| { it.sends_album(&[AlbumItem::photo("Ось"), AlbumItem::photo("")]); },
    Content "a voice" => |it| { it.sends_voice(); },
    Content "a video" => |it| { it.sends_video("Дивіться"); },
    Content "a video note" => |it| { it.sends_video_note(); },
    Content "an audio" => |it| { it.sends_audio(""); },
    Content "an animation" => |it| { it.sends_animation(""); },
    Content "a document" => |it| { it.sends_document("receipt.pdf", ""); },
    Content "a sticker" => |it| { it.sends_sticker(); },
    Content "a dice" => |it| { it.sends_dice(); },
    Content "a poll" => |it| { it.sends_poll("Так?"); },
    Content "a checklist" => |it| { it.sends_checklist("Купити", &["чашка"]); },
    Content "a story" => |it| { it.sends_story("Канал"); },
    Content "a venue" => |it| { it.sends_venue("Театр", "Чернівці", 48.29, 25.93); },
    Content "an unknown kind" => |it| { it.sends_unknown_kind(); },
    Content "a kind of tomorrow" => |it| { it.sends_raw(json!({"rich_message": {"blocks": []}})); },
    Content "a forwarded photo" => |it| {
        let origin = json!({"type": "hidden_user", "date": 1, "sender_user_name": "Хтось"});
        it.forwarding(origin).sends_photo("ось");
    },
    Content "a reply with a photo" => |it| {
        let last = it.last().map_or(1, |message| message.id);
        it.replying(last).sends_photo("а така?");
    },
    Shared "a location" => |it| { it.sends_location(48.29, 25.93); },
    Shared "a live location" => |it| { it.shares_live_location(48.29, 25.93); },
    Shared "one's own contact" => |it| { it.shares_contact("380501112233"); },
    Shared "another's contact" => |it| { it.shares_contact_of(Some(99), "Інша", "380671112233"); },
};

/// What stands between the customer and the managers.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Situation {
    Never,
    /// A question waits for a manager.
    Open,
    /// A manager has it and spoke last.
    Answered,
    Closed,
}

const SITUATIONS: [Situation; 4] = [
    Situation::Never,
    Situation::Open,
    Situation::Answered,
    Situation::Closed,
];

/// States that take any words, and what is not text too where they are questions.
fn takes_words(state: &str) -> bool {
    let free = [
        "checkout name",
        "checkout address",
        "checkout comment",
        "registration name",
        "registering name",
        "choosing_subject",
        "awaiting_question",
    ];
    free.contains(&state) || state.starts_with("awaiting_feedback")
}

/// The owner of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Bot,
    Manager,
    Choice,
    Nobody,
}

/// What there was of a person's words before one more was sent.
struct Before {
    entries: i64,
    kept: i64,
    said: (Option<i64>, usize, Vec<String>),
}

async fn kept_of(app: &TestApp, person: &Person) -> i64 {
    let sql = format!(
        "SELECT CAST(count(*) AS TEXT) FROM kept_messages WHERE chat_id = {}",
        person.id()
    );
    app.text_of(&sql).await.parse().unwrap()
}

async fn look(app: &TestApp, person: &Person) -> Before {
    Before {
        entries: entries_of(app, person).await,
        kept: kept_of(app, person).await,
        said: answers(person),
    }
}

/// Whether one tap gives what was written to a manager.
fn offers_manager(person: &Person) -> bool {
    let messages = person.messages();
    let mut buttons = messages
        .iter()
        .flat_map(mistok_sim::telegram::Message::buttons)
        .flatten();
    buttons.any(|button| {
        button.label.contains("Передати менеджеру") || button.label.contains("Запитати менеджера")
    })
}

async fn owner(app: &TestApp, person: &Person, before: &Before) -> Owner {
    let now = look(app, person).await;
    if now.entries > before.entries {
        Owner::Manager
    } else if now.kept > before.kept && offers_manager(person) {
        Owner::Choice
    } else if now.said == before.said {
        Owner::Nobody
    } else if offers_manager(person) {
        // A search without hits keeps its words behind the button.
        Owner::Choice
    } else {
        Owner::Bot
    }
}

/// Whether this owner will do for the message.
fn suits(owner: Owner, name: &str, kind: Kind, state: &str, situation: Situation) -> bool {
    let talks = matches!(situation, Situation::Open | Situation::Answered);
    match (owner, kind) {
        (Owner::Nobody, _) => false,
        (Owner::Manager | Owner::Choice, _) | (Owner::Bot, Form | Shared) => true,
        (Owner::Bot, Talk) => !talks || takes_words(state),
        // A place on the map answers "where to".
        (Owner::Bot, Content) if state == "awaiting_location" && name == "a venue" => true,
        (Owner::Bot, Question | Content) => takes_words(state),
    }
}

fn setup(engine: Engine, hours: &str) -> Setup {
    walk::shop(engine)
        .with(|config| {
            config.desk.max_parallel = 10_000;
            config.desk.max_wait_minutes = 0;
            config.desk.idle_close_minutes = 0;
            add_settings(config, hours);
        })
        .with_vendors(&["twilio"], vendors::Options::default())
}

/// Brings everybody to the situation; the managers' answer comes when they are in their state.
async fn meet(app: &TestApp, people: &[Person], situation: Situation) {
    take(app, people, Do::Say("/start")).await;
    if situation == Situation::Never {
        return;
    }
    take(app, people, Do::Press("Підтримка")).await;
    take(app, people, Do::Press("Оплата")).await;
    take(
        app,
        people,
        Do::Say("Скажіть, будь ласка, коли ви працюєте?"),
    )
    .await;
    if situation == Situation::Closed {
        take(app, people, Do::Say("/end")).await;
    }
    take(app, people, Do::Say("/menu")).await;
}

async fn answer(app: &TestApp, admin: &Person, people: &[Person]) {
    for person in people {
        let sql = format!(
            "SELECT CAST(id AS TEXT) FROM conversations WHERE channel = 'telegram' AND external_id = {}",
            person.id()
        );
        let number = app.text_of(&sql).await;
        admin.says(&format!("/connect_to_chat_{number}"));
        admin.says("Щось підказати?");
    }
    app.settle().await;
}

/// Whether the way leads to the state from here: in a conversation no subject is asked, and words that
/// nobody expects go on with it.
fn is_reached(state: &str, situation: Situation) -> bool {
    let talks = matches!(situation, Situation::Open | Situation::Answered);
    let by_support = ["choosing_subject", "awaiting_question", "in_conversation"];
    !(talks && by_support.contains(&state))
        && (situation == Situation::Never || state != "unsorted")
}

/// The situations in which a state is tried: all, or the next of those in which it is reached.
fn situations(state: &str, at: usize, scope: Scope) -> Vec<Situation> {
    let mut reached = SITUATIONS.to_vec();
    reached.retain(|situation| is_reached(state, *situation));
    match scope {
        Scope::Whole => reached,
        Scope::Some { first } => vec![reached[(first + at) % reached.len()]],
    }
}

async fn walk_of_owners(engine: Engine, hours: &str, scope: Scope) -> BTreeMap<Owner, usize> {
    let mut app = setup(engine, hours).start().await;
    app.expects(Leftover::Ownerless);
    let each = match scope {
        Scope::Whole => SENT.len(),
        // All kinds come up: there are more than half as many ways.
        Scope::Some { .. } => 2,
    };
    assert!(each * WAYS.len() >= SENT.len());
    if scope == Scope::Whole {
        // With thousands of messages a notice may be replaced while its change is on its way.
        app.expects(Leftover::Refusals);
    }
    let admin = app.admin().await;
    let (mut next, mut place) = (20_000, 0);
    let mut owners = BTreeMap::new();
    let mut wrong = Vec::new();
    for (at, (state, common, rest)) in WAYS.iter().enumerate() {
        for situation in situations(state, at, scope) {
            let sent: Vec<&Sent> = SENT.iter().cycle().skip(place).take(each).collect();
            place += each;
            let people: Vec<Person> = sent
                .iter()
                .map(|_| {
                    next += 1;
                    app.customer(next, "Олена")
                })
                .collect();
            meet(&app, &people, situation).await;
            for step in common.iter().chain(*rest) {
                take(&app, &people, *step).await;
            }
            if situation == Situation::Answered {
                answer(&app, &admin, &people).await;
            }
            let mut before = Vec::new();
            for person in &people {
                before.push(look(&app, person).await);
            }
            for ((_, _, act), person) in sent.iter().zip(&people) {
                act(person);
            }
            app.settle().await;
            for (((name, kind, _), person), before) in sent.iter().zip(&people).zip(&before) {
                let owner = owner(&app, person, before).await;
                *owners.entry(owner).or_default() += 1;
                if !suits(owner, name, *kind, state, situation) {
                    let last = person.last().map(|it| it.words().to_owned());
                    wrong.push(format!(
                        "{state}, {situation:?}: {name} has {owner:?}: {last:?}"
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {owners:?}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    app.stop().await;
    owners
}

const OPEN: &str = "";
/// The test begins on a Wednesday.
const CLOSED: &str = "[shop.hours]\nsaturday = \"10:00-15:00\"\n";

/// How much is tried.
#[derive(Clone, Copy, PartialEq)]
enum Scope {
    Whole,
    /// Each state in one situation, beginning with this one.
    Some {
        first: usize,
    },
}

fn scope(first: usize) -> Scope {
    match std::env::var("MISTOK_TEST_OWNERS") {
        Ok(_) => Scope::Whole,
        Err(_) => Scope::Some { first },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_has_an_owner_in_working_hours() {
    let owners = walk_of_owners(Engine::Sqlite, OPEN, scope(0)).await;
    println!("{owners:?}");
    assert!(
        owners[&Owner::Manager] > 0 && owners[&Owner::Choice] > 0,
        "{owners:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_has_an_owner_out_of_working_hours() {
    if needs::postgres() {
        let owners = walk_of_owners(Engine::Postgres, CLOSED, scope(2)).await;
        println!("{owners:?}");
    }
}
