//! Kinds of messages that cannot be carried to another chat: told in words, and the customer learns of
//! those that nobody can read.

use on_both::on_both;

use crate::{
    desk::{GROUP, asks, group, manager, profile, with_group, with_told_group},
    harness::{Engine, Person, TOKEN, TestApp},
};

/// What is sent, its name on the wire, what managers read of it, and whether that is all of it.
struct Case {
    wire: &'static str,
    send: fn(&Person),
    told: &'static [&'static str],
    is_all: bool,
}

const CASES: [Case; 6] = [
    Case {
        wire: "poll",
        send: |person| {
            person.sends_poll("Який колір?");
        },
        told: &["Опитування: Який колір?", "Так", "Ні"],
        is_all: true,
    },
    Case {
        wire: "checklist",
        send: |person| {
            person.sends_checklist("На подарунок", &["Чашка", "Таця"]);
        },
        told: &["Список завдань: На подарунок", "✅ Чашка", "▫️ Таця"],
        is_all: true,
    },
    Case {
        wire: "dice",
        send: |person| {
            person.sends_dice();
        },
        told: &["🎲", "Випало: 4"],
        is_all: true,
    },
    Case {
        wire: "story",
        send: |person| {
            person.sends_story("Кераміка Косів");
        },
        told: &["Історія", "Кераміка Косів"],
        is_all: false,
    },
    Case {
        wire: "gift",
        send: |person| {
            person.sends_gift();
        },
        told: &["Подарунок"],
        is_all: true,
    },
    Case {
        wire: "none of the known",
        send: |person| {
            person.sends_unknown_kind();
        },
        told: &["не показати"],
        is_all: false,
    },
];

const UNREAD: &str = "Таке повідомлення ми тут не бачимо";

fn count_unread(customer: &Person) -> usize {
    let messages = customer.messages();
    messages
        .iter()
        .filter(|it| it.words().contains(UNREAD))
        .count()
}

async fn held(app: &TestApp) -> (Person, Person) {
    let group = group(app);
    let yuliia = manager(app, 501, "Юлія").await;
    let olena = asks(app, 1, "Олена", "Добрий день!").await;
    app.member(&group, profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    (olena, yuliia)
}

#[on_both]
async fn each_kind_is_told_in_words_and_the_customer_hears_of_what_nobody_reads(engine: Engine) {
    let mut app = with_told_group(engine).start().await;
    let group = group(&app);
    let (olena, yuliia) = held(&app).await;
    for Case {
        wire,
        send,
        told,
        is_all,
    } in CASES
    {
        let unread = count_unread(&olena);
        send(&olena);
        app.settle().await;
        for shown in [yuliia.last().unwrap(), group.last().unwrap()] {
            for part in told {
                assert!(shown.words().contains(part), "{wire}: {}", shown.words());
            }
            assert!(!shown.words().contains(wire), "{wire}: {}", shown.words());
        }
        assert_eq!(
            count_unread(&olena) - unread,
            usize::from(!is_all),
            "{wire}"
        );
    }
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_topic_tells_them_too(engine: Engine) {
    let mut app = with_group(engine)
        .with(|config| config.desk.topics = true)
        .start()
        .await;
    let group = app.telegram.group(TOKEN, GROUP, "Менеджери");
    group.becomes_forum();
    let olena = asks(&app, 1, "Олена", "Добрий день!").await;
    let thread = group.topics()[0].thread;
    for Case {
        wire, send, told, ..
    } in CASES
    {
        send(&olena);
        app.settle().await;
        let shown = group.messages_in(thread).last().unwrap().clone();
        for part in told {
            assert!(shown.words().contains(part), "{wire}: {}", shown.words());
        }
    }
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_manager_is_told_what_cannot_be_passed_on_by_its_name(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let (olena, yuliia) = held(&app).await;
    let before = olena.messages().len();
    for (Case { wire, send, .. }, name) in CASES.into_iter().zip([
        "опитування",
        "список завдань",
        "кубик",
        "історія",
        "подарунок",
    ]) {
        send(&yuliia);
        app.settle().await;
        let told = yuliia.last().unwrap();
        assert!(
            told.words()
                .contains(&format!("({name}) переслати не можна")),
            "{wire}: {}",
            told.words()
        );
    }
    assert_eq!(olena.messages().len(), before);
    app.check_clean().await;
    app.stop().await;
}
