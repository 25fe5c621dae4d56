//! Every state takes every kind of update: a sensible answer, no dead end, the menu one step away.
//! The walk is made of two tables, so that nothing is left out by chance.

use std::collections::BTreeSet;

use mistok::{
    config::Rate,
    domain::{
        dialogue::{Asked, Field, State},
        language::Localized,
        stored::Stored,
    },
};
use mistok_sim::telegram::{self, Action, Message, Offer};
use on_both::on_both;
use secrecy::SecretString;
use serde_json::json;

use crate::harness::{Engine, Person, Setup, TestApp, first_product, vendors};

/// A step on the way to a state.
#[derive(Clone, Copy)]
pub enum Do {
    Say(&'static str),
    Press(&'static str),
    /// Opens the first product of the list.
    Open,
    Contact,
    /// A number that nobody else has, typed.
    TypePhone,
}
use Do::{Contact, Open, Press, Say, TypePhone};

const LIST: &[Do] = &[Press("Каталог товарів"), Press("Усі товари")];
const CARD: &[Do] = &[Press("Каталог товарів"), Press("Усі товари"), Open];
const IN_CART: &[Do] = &[
    Press("Каталог товарів"),
    Press("Усі товари"),
    Open,
    Press("У кошик"),
    Press("Кошик ·"),
];
const CHECKOUT: &[Do] = &[
    Press("Каталог товарів"),
    Press("Усі товари"),
    Open,
    Press("У кошик"),
    Press("Кошик ·"),
    Press("Оформити"),
];

/// The ways to all states: from the menu, first the common part, then the rest.
pub const WAYS: &[(&str, &[Do], &[Do])] = &[
    ("menu", &[], &[]),
    ("catalog", &[], &[Press("Каталог товарів")]),
    ("catalog", LIST, &[]),
    ("catalog", LIST, &[Say("чашка")]),
    ("product", CARD, &[]),
    ("awaiting_phone", CARD, &[Press("Замовити")]),
    (
        "confirming_phone",
        CARD,
        &[Press("Замовити"), Say("0501112233")],
    ),
    ("choosing_subject", &[], &[Press("Підтримка")]),
    (
        "awaiting_question",
        &[],
        &[Press("Підтримка"), Press("Оплата")],
    ),
    (
        "in_conversation",
        &[],
        &[
            Press("Підтримка"),
            Press("Оплата"),
            Say("Коли ви працюєте?"),
        ],
    ),
    ("unsorted", &[], &[Say("Чи робите ви гравіювання?")]),
    ("awaiting_feedback", &[], &[Press("Відгук")]),
    (
        "awaiting_feedback rated",
        &[],
        &[Press("Відгук"), Press("⭐⭐⭐⭐⭐")],
    ),
    (
        "awaiting_feedback written",
        &[],
        &[Press("Відгук"), Say("Усе чудово, дякую")],
    ),
    ("cart", &[], &[Press("Кошик")]),
    ("cart", IN_CART, &[]),
    ("cart line", IN_CART, &[Press("✏️")]),
    ("checkout name", CHECKOUT, &[]),
    ("checkout phone", CHECKOUT, &[Say("Олена Коваль")]),
    ("checkout email", CHECKOUT, &[Say("Олена Коваль"), Contact]),
    (
        "checkout delivery",
        CHECKOUT,
        &[Press("Залишити"), Contact, Press("Пропустити")],
    ),
    (
        "checkout address",
        CHECKOUT,
        &[
            Press("Залишити"),
            Contact,
            Press("Пропустити"),
            Press("Відділення"),
        ],
    ),
    (
        "checkout address",
        CHECKOUT,
        &[
            Press("Залишити"),
            Contact,
            Press("Пропустити"),
            Press("Самовивіз"),
        ],
    ),
    (
        "checkout payment",
        CHECKOUT,
        &[
            Press("Залишити"),
            Contact,
            Say("olena@example.com"),
            Press("Самовивіз"),
            Press("Магазин у центрі"),
        ],
    ),
    (
        "checkout comment",
        CHECKOUT,
        &[
            Press("Залишити"),
            Contact,
            Press("Пропустити"),
            Press("Кур’єром"),
            Say("Чернівці, вул. Головна, 1"),
            Press("отримання"),
        ],
    ),
    (
        "checkout summary",
        CHECKOUT,
        &[
            Press("Залишити"),
            Contact,
            Press("Пропустити"),
            Press("Відділення"),
            Say("Чернівці, 5"),
            Press("отримання"),
            Press("Пропустити"),
        ],
    ),
    ("orders", &[], &[Press("Мої замовлення")]),
    (
        "awaiting_order_number",
        &[],
        &[Press("Мої замовлення"), Press("за номером")],
    ),
    ("awaiting_location", &[], &[Press("Доставка")]),
    ("registration", &[], &[Press("Профіль")]),
    ("registration name", &[], &[Press("Профіль"), Press("Ім’я")]),
    (
        "registration phone",
        &[],
        &[Press("Профіль"), Press("Телефон")],
    ),
    (
        "registration email",
        &[],
        &[Press("Профіль"), Press("E-mail")],
    ),
    ("registering name", &[], &[Say("/register")]),
    (
        "registering phone",
        &[],
        &[Say("/register"), Press("Залишити")],
    ),
    (
        "registering email",
        &[],
        &[Say("/register"), Press("Пропустити"), TypePhone],
    ),
    (
        "awaiting_code",
        &[],
        &[
            Press("Профіль"),
            Press("Телефон"),
            TypePhone,
            Press("кодом з SMS"),
        ],
    ),
    (
        "confirming_forget",
        &[],
        &[
            Press("Профіль"),
            Press("Мої дані"),
            Press("Видалити мої дані"),
        ],
    ),
];

/// The name of a state, and the names of all: a new state must find its place here, because the
/// match has no wildcard, and then a way to it is asked for.
macro_rules! states {
    ($($state:pat => $name:literal),+ $(,)?) => {
        fn name(state: &State) -> String {
            match state {
                State::Checkout(draft) => format!("checkout {}", draft.asked.as_str()),
                State::Registration { field: Some(field) } => {
                    format!("registration {}", field.as_str())
                }
                State::Registering { field, .. } => format!("registering {}", field.as_str()),
                $($state => $name.to_owned(),)+
            }
        }
        const STATES: &[&str] = &[$($name),+];
    };
}
states! {
    State::Menu => "menu",
    State::Catalog(_) => "catalog",
    State::Product { .. } => "product",
    State::AwaitingPhone { .. } => "awaiting_phone",
    State::ConfirmingPhone { .. } => "confirming_phone",
    State::ChoosingSubject => "choosing_subject",
    State::AwaitingQuestion { .. } => "awaiting_question",
    State::InConversation => "in_conversation",
    State::Unsorted => "unsorted",
    State::AwaitingFeedback { rating: None, text: None } => "awaiting_feedback",
    State::AwaitingFeedback { rating: None, text: Some(_) } => "awaiting_feedback written",
    State::AwaitingFeedback { rating: Some(_), .. } => "awaiting_feedback rated",
    State::Cart { line: None } => "cart",
    State::Cart { line: Some(_) } => "cart line",
    State::Orders => "orders",
    State::AwaitingOrderNumber => "awaiting_order_number",
    State::AwaitingLocation => "awaiting_location",
    State::Registration { field: None } => "registration",
    State::AwaitingCode => "awaiting_code",
    State::ConfirmingForget => "confirming_forget",
}

#[test]
fn the_walk_leaves_out_no_state() {
    let walked: BTreeSet<_> = WAYS.iter().map(|(name, _, _)| (*name).to_owned()).collect();
    let asked = Asked::ALL.map(|asked| format!("checkout {}", asked.as_str()));
    let fields = Field::ALL.map(|field| format!("registration {}", field.as_str()));
    let guided = Field::ALL.map(|field| format!("registering {}", field.as_str()));
    let states = STATES.iter().map(|name| (*name).to_owned());
    for state in states.chain(asked).chain(fields).chain(guided) {
        assert!(walked.contains(&state), "there is no way to {state}");
    }
}

/// What comes of an update.
#[derive(Clone, Copy, PartialEq)]
enum Expect {
    /// Words, or a toast.
    Answer,
    /// Telegram shows nothing and expects nothing; all that counts is that nothing breaks.
    Silence,
}

type Act = (&'static str, Expect, fn(&Person));

macro_rules! acts {
    ($($name:literal => $act:expr),+ $(,)?) => {
        &[$(($name, Expect::Answer, |person| { let act: fn(&Person) = $act; act(person); })),+]
    };
}

const ACTS: &[Act] = acts! {
    "a text" => |it| { it.says("Добрий день 😀"); },
    "a number" => |it| { it.says("2"); },
    "an absurd number" => |it| { it.says("99999999999999999999"); },
    "a very long text" => |it| { it.says(&"Дуже довго ".repeat(370)); },
    "blanks and marks" => |it| { it.says("<b>&\u{200b}_*["); },
    "one's own contact" => |it| { it.shares_contact("380501112233"); },
    "another's contact" => |it| { it.shares_contact_of(Some(99), "Інша", "380671112233"); },
    "a contact that is no phone" => |it| { it.shares_contact_of(None, "Х", "12"); },
    "a location" => |it| { it.sends_location(48.29, 25.93); },
    "a live location" => |it| { it.shares_live_location(48.29, 25.93); },
    "a venue" => |it| { it.sends_venue("Театр", "Чернівці", 48.29, 25.93); },
    "a photo" => |it| { it.sends_photo("ось"); },
    "a voice" => |it| { it.sends_voice(); },
    "a video" => |it| { it.sends_video(""); },
    "a video note" => |it| { it.sends_video_note(); },
    "an audio" => |it| { it.sends_audio(""); },
    "an animation" => |it| { it.sends_animation(""); },
    "a document" => |it| { it.sends_document("a.pdf", ""); },
    "a sticker" => |it| { it.sends_sticker(); },
    "a dice" => |it| { it.sends_dice(); },
    "a poll" => |it| { it.sends_poll("Так?"); },
    "an unknown kind" => |it| { it.sends_unknown_kind(); },
    "a kind of tomorrow" => |it| { it.sends_raw(json!({"rich_message": {"blocks": []}})); },
    "a forged button" => |it| { it.presses_data(last_id(it), "1:zz:9"); },
    "a button of nobody's" => |it| { it.presses_data(last_id(it), "777:ws:1:5"); },
    "an old button" => |it| { press_oldest(it); },
    "an old confirmation" => |it| { it.presses_data(oldest(it), "1:sy"); },
    "an old yes to forgetting" => |it| { it.presses_data(oldest(it), "1:gy"); },
    "a payment for nothing" => |it| { it.pays_offer(Offer::new("order:1:x", "UAH", 45_000)); },
    "an unknown command" => |it| { it.says("/fly"); },
    "/start" => |it| { it.says("/start"); },
    "/start p_" => |it| { it.says("/start p_1"); },
    "/start o_" => |it| { it.says("/start o_1001"); },
    "/start nonsense" => |it| { it.says("/start zzz"); },
    "/menu" => |it| { it.says("/menu"); },
    "/catalog" => |it| { it.says("/catalog"); },
    "/cart" => |it| { it.says("/cart"); },
    "/orders" => |it| { it.says("/orders"); },
    "/profile" => |it| { it.says("/profile"); },
    "/delivery" => |it| { it.says("/delivery"); },
    "/support" => |it| { it.says("/support"); },
    "/feedback" => |it| { it.says("/feedback"); },
    "/language" => |it| { it.says("/language"); },
    "/privacy" => |it| { it.says("/privacy"); },
    "/help" => |it| { it.says("/help"); },
    "/end" => |it| { it.says("/end"); },
    "/cancel" => |it| { it.says("/cancel"); },
    "/stop" => |it| { it.says("/stop"); },
};

/// What Telegram tells without anybody's waiting for an answer.
const ASIDE: &[Act] = &[
    ("an edited message", Expect::Answer, |it| {
        let own = it
            .messages()
            .iter()
            .find(|message| !message.from_bot)
            .map(|own| own.id);
        it.edits(own.unwrap_or(1), "інакше");
    }),
    ("blocked and back", Expect::Silence, |it| {
        it.blocks_bot();
        it.unblocks_bot();
    }),
];

/// A message that Telegram does not show any more.
pub const GONE: i64 = 999_999;

/// The newest message with buttons, which alone can be pressed; else one that is gone.
pub fn last_id(person: &Person) -> i64 {
    let messages = person.messages();
    let shown = messages.iter().rfind(|it| !it.buttons().is_empty());
    shown.map_or(GONE, |message| message.id)
}

/// The first message of the bot's.
fn oldest(person: &Person) -> i64 {
    let messages = person.messages();
    let shown = messages.iter().find(|message| message.from_bot);
    shown.map_or(1, |message| message.id)
}

/// Presses a button of the bot's first message, as it was then.
fn press_oldest(person: &Person) {
    person.presses_data(oldest(person), "1:c");
}

fn subject(name: &str) -> Localized {
    Localized::One(name.to_owned())
}

/// A shop with every way of delivery and payment.
pub fn shop(engine: Engine) -> Setup {
    let options = telegram::Options {
        limits: telegram::Limits::none(),
        ..telegram::Options::default()
    };
    let mut setup = Setup::on(engine).with(|config| {
        config.telegram.rate = Rate {
            overall_per_second: 10_000,
            per_chat_per_second: 100,
            per_chat_burst: 100,
            per_group_per_minute: 100_000,
        };
        config.payment.provider_token = Some(SecretString::from(telegram::PROVIDER_TOKEN));
        config.desk.subjects = ["Товар", "Оплата"].map(|it| subject(it).into()).to_vec();
        let shop = r#"
            [[delivery.methods]]
            id = "branch"
            way = "branch"
            [[delivery.methods]]
            id = "courier"
            way = "courier"
            [[delivery.methods]]
            id = "pickup"
            way = "pickup"
            [[delivery.pickup_points]]
            name = "Магазин у центрі"
            address = "Чернівці, вул. Кобилянської, 10"
            latitude = 48.2921
            longitude = 25.9358
            [[delivery.pickup_points]]
            name = "Склад"
            address = "Чернівці, вул. Хотинська, 4"
            [[payment.methods]]
            id = "cash"
            by = "on_delivery"
            [[payment.methods]]
            id = "telegram"
            by = "invoice"
        "#;
        crate::harness::add_settings(config, shop);
    });
    setup.telegram = options;
    setup
}

pub async fn take(app: &TestApp, people: &[Person], step: Do) {
    for person in people {
        match step {
            Say(text) => {
                person.says(text);
            }
            Press(label) => {
                person.presses(label).unwrap();
            }
            Open => {
                let product = first_product(&person.last().unwrap());
                person.presses(&product).unwrap();
            }
            Contact => {
                person.shares_contact("380501112233");
            }
            TypePhone => {
                person.says(&format!("05022{:05}", person.id()));
            }
        }
    }
    app.settle().await;
}

/// Where the person is, as the database has it.
pub async fn state_of(app: &TestApp, person: i64) -> String {
    let stored = app
        .text_of(&format!(
            "SELECT state FROM dialogues WHERE chat_id = {person}"
        ))
        .await;
    name(&State::from_stored(&stored).unwrap())
}

/// What the desk has of the person's conversation.
pub async fn entries_of(app: &TestApp, person: &Person) -> i64 {
    let sql = format!(
        "SELECT CAST(count(*) AS TEXT) FROM messages m \
         JOIN conversations c ON c.id = m.conversation_id \
         WHERE c.channel = 'telegram' AND c.external_id = {} AND m.author = 'customer'",
        person.id()
    );
    app.text_of(&sql).await.parse().unwrap()
}

pub fn answers(person: &Person) -> (Option<i64>, usize, Vec<String>) {
    let messages = person.messages();
    let said: Vec<_> = messages
        .iter()
        .filter(|message| message.from_bot)
        .map(|message| format!("{} {:?}", message.words(), message.buttons()))
        .collect();
    let last = messages.iter().rev().find(|message| message.from_bot);
    (last.map(|last| last.id), person.toasts().len(), said)
}

/// Whether one step leads out: a button, or a key, that goes to the menu. Buttons of old screens are
/// taken off, so that any that is there counts.
fn leads_out(person: &Person) -> bool {
    let ways = [
        "Меню",
        "Скасувати",
        "Каталог товарів",
        "Ні, залишити",
        "/start",
        "Головне меню",
    ];
    let leads = |label: &str| ways.iter().any(|way| label.contains(way));
    let messages = person.messages();
    let by_button = |message: &Message| {
        message
            .buttons()
            .iter()
            .flatten()
            .any(|button| matches!(button.action, Action::Data(_)) && leads(&button.label))
    };
    let by_key = person
        .reply_keyboard()
        .is_some_and(|keyboard| keyboard.rows.iter().flatten().any(|key| leads(&key.label)));
    let by_word = person
        .last()
        .is_some_and(|last| last.words().contains("/start"));
    by_key || by_word || messages.iter().any(by_button)
}

/// A state meets every sixth kind; with `MISTOK_TEST_WALK=1` it meets all of them.
const SHARE: usize = 6;

async fn walk(engine: Engine) {
    let is_whole = std::env::var_os("MISTOK_TEST_WALK").is_some();
    let app = shop(engine)
        .with_vendors(&["twilio"], vendors::Options::default())
        .start()
        .await;
    app.admin().await;
    let mut next = 10_000;
    for (at, (state, common, rest)) in WAYS.iter().enumerate() {
        // Each state meets some kinds on each database, and the next state the next kinds.
        let turn = at + usize::from(engine == Engine::Postgres) * SHARE / 2;
        let acts = ACTS.iter().chain(ASIDE).enumerate();
        let acts: Vec<&Act> = acts
            .filter(|(kind, _)| is_whole || (kind + turn).is_multiple_of(SHARE))
            .map(|(_, act)| act)
            .collect();
        let people: Vec<Person> = acts
            .iter()
            .map(|_| {
                next += 1;
                app.customer(next, "Олена")
            })
            .collect();
        take(&app, &people, Say("/start")).await;
        for step in common.iter().chain(*rest) {
            take(&app, &people, *step).await;
        }
        let first = next - i64::try_from(people.len()).unwrap() + 1;
        assert_eq!(state_of(&app, first).await, *state, "the way to {state}");
        let before: Vec<_> = people.iter().map(answers).collect();

        for ((_, _, act), person) in acts.iter().zip(&people) {
            act(person);
        }
        app.settle().await;

        for (((kind, expect, _), person), before) in acts.iter().zip(&people).zip(before) {
            // In a conversation the answer comes from a person, whom the message must have reached.
            let told = *state == "in_conversation" && entries_of(&app, person).await > 1;
            let answered = told || answers(person) != before;
            assert!(
                answered || *expect == Expect::Silence,
                "{state}: {kind} was not answered"
            );
            assert!(
                leads_out(person),
                "{state}: {kind}: no way out of {:?}",
                person.last()
            );
        }
        take(&app, &people, Say("/menu")).await;
        for ((kind, _, _), person) in acts.iter().zip(&people) {
            let menu = person.last().unwrap();
            assert!(
                menu.has_button("🛍 Каталог товарів"),
                "{state}: {kind}: {menu:?}"
            );
            assert!(
                person.reply_keyboard().is_none(),
                "{state}: {kind}: a keyboard is left"
            );
        }
    }
    app.check_clean().await;
}

#[on_both]
async fn every_state_answers_every_kind_and_the_menu_is_one_step_away(engine: Engine) {
    walk(engine).await;
}
