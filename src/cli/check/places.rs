//! The chats that the settings name, as `mistok check` finds them.

use super::{open, report::Row};
use crate::{
    bot::setup,
    config::Config,
    desk,
    domain::{cause::chain, id::ChatId},
    store::{StoreError, chats},
    telegram::{
        Api, TelegramError,
        book::ChatBook,
        look::{Hears, Looked, MayWrite, Topics},
    },
    text::{Arg, Speech, Text, say},
};

/// A line for each chat.
pub async fn check(config: &Config, speech: &Speech) -> Row {
    let named = config.desk.chats();
    if named.is_empty() {
        return Row::fine(speech.plain(Text::CheckGroupsNone));
    }
    let api = match api_of_managers(config) {
        Ok(api) => api,
        Err(error) => return Row::failed(error, speech),
    };
    let book = match book(config).await {
        Ok(book) => book,
        Err(error) => return Row::failed(error, speech),
    };
    let reads_all = setup::me(&api)
        .await
        .is_ok_and(|me| me.can_read_all_group_messages);
    let mut row = Row::default();
    for (setting, chat) in named {
        let is_desk = setting != "desk.log_chat_id";
        let wanted = if config.desk.topics && is_desk {
            desk::Topics::Each
        } else {
            desk::Topics::None
        };
        let must_hear = is_desk && !reads_all;
        let one = match look(&api, &book, chat, speech).await {
            Ok(looked) => rights(&looked, wanted, must_hear, speech),
            Err(row) => row,
        };
        row = row.and(one.of(&format!("`{setting}` {chat}")));
    }
    row
}

fn api_of_managers(config: &Config) -> Result<Api, String> {
    let known = config.known_bots().map_err(|error| error.to_string())?;
    let of_managers = known.iter().find(|bot| bot.serves.managers());
    let bot = of_managers.or(known.first());
    let bot = bot.ok_or_else(|| "there is no bot".to_owned())?;
    Api::new(&config.telegram.api_url, bot.token.clone(), bot.id).map_err(|error| chain(&error))
}

async fn look(api: &Api, book: &ChatBook, chat: ChatId, speech: &Speech) -> Result<Looked, Row> {
    let moved = |new: i64| {
        Row::failure(speech.plain(say::CheckGroupMoved {
            id: Arg::from(new.to_string()),
        }))
    };
    let current = book.current(chat);
    if current != chat {
        return Err(moved(current.0));
    }
    api.look_at(chat).await.map_err(|error| match error {
        TelegramError::Migrated(new) => moved(new),
        TelegramError::Closed(reason) => Row::failure(speech.plain(say::CheckGroupClosed {
            reason: Arg::from(reason),
        })),
        error => Row::failed(error.to_string(), speech),
    })
}

fn rights(looked: &Looked, wanted: desk::Topics, must_hear: bool, speech: &Speech) -> Row {
    let with_topics = wanted == desk::Topics::Each;
    let title = || Arg::from(&looked.title);
    let row = match (looked.may_write, looked.topics) {
        (MayWrite::Outside, _) => {
            return Row::failure(speech.plain(say::CheckGroupOutside { title: title() }));
        }
        (MayWrite::No, _) => {
            return Row::failure(speech.plain(say::CheckGroupMute { title: title() }));
        }
        (MayWrite::Yes, Topics::Off) if with_topics => {
            return Row::failure(speech.plain(say::CheckGroupNoTopics { title: title() }));
        }
        (MayWrite::Yes, Topics::NotAllowed) if with_topics => {
            return Row::failure(speech.plain(say::CheckGroupTopicsNotAllowed { title: title() }));
        }
        (MayWrite::Yes, Topics::Manageable) if with_topics => {
            Row::fine(speech.plain(say::CheckGroupTopicsFine { title: title() }))
        }
        (MayWrite::Yes, _) => Row::fine(speech.plain(say::CheckGroupFine { title: title() })),
    };
    match looked.hears {
        Hears::WhatIsMeantForIt if must_hear => {
            row.and(Row::warning(speech.plain(Text::CheckGroupPrivacy)))
        }
        Hears::WhatIsMeantForIt | Hears::Everything => row,
    }
}

/// What the database knows of moved groups.
async fn book(config: &Config) -> Result<ChatBook, String> {
    let book = ChatBook::default();
    let store = open(config).await?;
    let read = |error: StoreError| error.to_string();
    if store.pending_migrations().await.map_err(read)?.is_empty() {
        let moves = store.read(async move |tx| chats::moves(&tx).await);
        for moved in moves.await.map_err(read)? {
            book.note_move(moved.old, moved.new);
        }
    }
    Ok(book)
}
