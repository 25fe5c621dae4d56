//! The chats that the settings name, as `mistok check` finds them.

use futures::FutureExt;

use super::check::{Told, open};
use crate::{
    config::Config,
    desk,
    domain::id::ChatId,
    store::{StoreError, chats},
    telegram::{
        Api, TelegramError,
        book::ChatBook,
        look::{Looked, MayWrite, Topics},
    },
};

/// A line for each chat.
pub async fn check(config: &Config) -> Told {
    let named = config.desk.chats();
    if named.is_empty() {
        return Ok("none: each manager is written to personally".to_owned());
    }
    let known = config.known_bots().map_err(|error| error.to_string())?;
    let of_managers = known.iter().find(|bot| bot.serves.managers());
    let Some(bot) = of_managers.or(known.first()) else {
        return Err("there is no bot".to_owned());
    };
    let api = Api::new(&config.telegram.api_url, bot.token.clone(), bot.id)
        .map_err(|error| error.to_string())?;
    let book = book(config).await?;
    let (mut lines, mut healthy) = (Vec::new(), true);
    for (setting, chat) in named {
        let wanted = if config.desk.topics && setting != "desk.log_chat_id" {
            desk::Topics::Each
        } else {
            desk::Topics::None
        };
        let told = one(&api, &book, chat, wanted).await;
        healthy &= told.is_ok();
        let (Ok(told) | Err(told)) = told;
        lines.push(format!("`{setting}` {chat}: {told}"));
    }
    let told = lines.join("\n");
    if healthy { Ok(told) } else { Err(told) }
}

async fn one(api: &Api, book: &ChatBook, chat: ChatId, wanted: desk::Topics) -> Told {
    let current = book.current(chat);
    if current != chat {
        return Err(format!(
            "out of date: the group has become the supergroup {current}; write that into the settings"
        ));
    }
    match api.look_at(chat).await {
        Ok(looked) => rights(&looked, wanted),
        Err(TelegramError::Migrated(new)) => Err(format!(
            "out of date: the group has become the supergroup {new}; write that into the settings"
        )),
        Err(TelegramError::Closed(reason)) => Err(format!(
            "the bot is not there ({reason}); add it to the chat, or correct the id"
        )),
        Err(error) => Err(error.to_string()),
    }
}

fn rights(looked: &Looked, wanted: desk::Topics) -> Told {
    let title = &looked.title;
    match (looked.may_write, looked.topics) {
        (MayWrite::Outside, _) => Err(format!("“{title}”: the bot is not in the chat; add it")),
        (MayWrite::No, _) => Err(format!(
            "“{title}”: the bot may not post there; allow it to"
        )),
        (MayWrite::Yes, Topics::Off) if wanted == desk::Topics::Each => Err(format!(
            "“{title}”: `desk.topics` is on, but topics are off in the group; switch them on"
        )),
        (MayWrite::Yes, Topics::NotAllowed) if wanted == desk::Topics::Each => Err(format!(
            "“{title}”: `desk.topics` is on, but the bot may not manage topics; make it an administrator who may"
        )),
        (MayWrite::Yes, Topics::Manageable) if wanted == desk::Topics::Each => {
            Ok(format!("“{title}”, the bot may post and manage topics"))
        }
        (MayWrite::Yes, _) => Ok(format!("“{title}”, the bot may post")),
    }
}

/// What the database knows of moved groups.
async fn book(config: &Config) -> Result<ChatBook, String> {
    let book = ChatBook::default();
    let store = open(config).await?;
    let read = |error: StoreError| error.to_string();
    if store.pending_migrations().await.map_err(read)?.is_empty() {
        let moves = store.read(|tx| async move { chats::moves(&tx).await }.boxed());
        for moved in moves.await.map_err(read)? {
            book.note_move(moved.old, moved.new);
        }
    }
    Ok(book)
}
