//! The systems of the shop's own that are told what happens: how each is doing, as its last call
//! showed. Nothing is sent to them: `mistok hooks try` does that.

use super::{open, report::Row};
use crate::{
    config::{Config, Hook},
    hooks::service,
    store::{
        Store,
        hooks::{self, HookState},
    },
    text::{Arg, Speech, Text, say},
};

pub async fn check(config: &Config, speech: &Speech) -> Row {
    if config.hooks.is_empty() {
        return Row::fine(speech.plain(Text::CheckHooksNone));
    }
    // A database that cannot be opened has a row of its own.
    let store = open(config).await.ok();
    let mut row = Row::default();
    for hook in &config.hooks {
        row = row.and(of(hook, store.as_ref(), speech).await.of(&hook.name));
    }
    row
}

async fn of(hook: &Hook, store: Option<&Store>, speech: &Speech) -> Row {
    let (name, waiting) = (hook.name.clone(), service(&hook.name));
    let known = match store {
        Some(store) => {
            let read = store.read(async move |tx| {
                let health = hooks::health(&tx, &name).await?;
                Ok((health, hooks::count_waiting(&tx, &waiting).await?))
            });
            read.await.ok()
        }
        None => None,
    };
    let name = || Arg::from(hook.name.clone());
    let Some((Some(health), count)) = known else {
        return fine(hook, speech);
    };
    match (health.state, health.failing_since) {
        (HookState::Gone, _) => Row::warning(speech.plain(say::CheckHookGone { name: name() })),
        (HookState::Paused, _) => Row::warning(speech.plain(say::CheckHookPaused { name: name() })),
        (HookState::On, Some(since)) => Row::warning(speech.plain(say::CheckHookFailing {
            since: Arg::from(since.format("%Y-%m-%d %H:%M").to_string()),
            count: Arg::Number(count),
        })),
        (HookState::On, None) => fine(hook, speech),
    }
}

fn fine(hook: &Hook, speech: &Speech) -> Row {
    Row::fine(if hook.events.is_empty() {
        speech.plain(Text::CheckHookSilent)
    } else {
        let events = Arg::from(hook.events.join(", "));
        speech.plain(say::CheckHookFine { events })
    })
}
