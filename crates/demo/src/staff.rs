//! How the shop gets its managers: as in any shop, one asks and the admin lets them in. A shop of a
//! folder that was used before has them already, and is told so.

use std::time::Duration;

use anyhow::Context;
use mistok_core::{domain::language::Language, text::Text};

use super::{chat::Phone, people::TARAS, world::World};

/// The bot must have answered by then.
const PATIENCE: Duration = Duration::from_secs(20);

/// Returns when both managers are at their desks.
pub async fn hire(world: &World) -> anyhow::Result<()> {
    let steps = async {
        let (yuliia, taras) = (&world.people.yuliia, &world.people.taras);
        yuliia.says("/desk");
        until(world, || yuliia.has_keyboard()).await;
        taras.says("/manager");
        until(world, || told(taras).is_some()).await;
        if told(taras).is_some_and(|words| is_hired(world, &words)) {
            taras.says("/desk");
        } else {
            until(world, || has_card(yuliia)).await;
            yuliia.says(&format!("/approve_{TARAS}"));
        }
        until(world, || taras.has_keyboard()).await;
    };
    tokio::time::timeout(PATIENCE, steps)
        .await
        .context("the managers did not get to their desks")
}

fn told(phone: &Phone) -> Option<String> {
    let messages = phone.messages();
    let answer = messages.iter().find(|message| message.from_bot)?;
    Some(answer.words().to_owned())
}

fn is_hired(world: &World, words: &str) -> bool {
    let speeches = Language::ALL.map(|language| world.texts.speak(language));
    speeches
        .iter()
        .any(|speech| words == speech.plain(Text::AlreadyManager))
}

/// Whether the admin is asked about somebody.
fn has_card(admin: &Phone) -> bool {
    let messages = admin.messages();
    messages.iter().any(|message| !message.buttons().is_empty())
}

async fn until(world: &World, done: impl Fn() -> bool) {
    let mut changes = world.telegram.changes();
    while !done() {
        if changes.changed().await.is_err() {
            return;
        }
    }
}
