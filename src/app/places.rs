//! A look at the chats that the settings name, at the start: what is wrong with one is told at once,
//! not when the first customer writes.

use crate::{
    config::Config,
    desk::{self, Desk},
    domain::id::ChatId,
    outbox::Activity,
    store::{Store, StoreError, Tx},
    telegram::{
        Api, TelegramError,
        look::{Looked, MayWrite, Topics},
    },
};

/// Looks at each chat once.
pub async fn look(
    desk: Desk,
    store: Store,
    api: Api,
    chats: Vec<(String, ChatId)>,
    activity: Activity,
) {
    for (setting, chat) in chats {
        let chat = desk.notify.book.current(chat);
        let wanted = if desk.notify.is_managers_chat(chat) {
            desk.notify.settings.topics
        } else {
            desk::Topics::None
        };
        let looked = api.look_at(chat).await;
        if let Err(error) = note(&desk, &store, chat, wanted, looked).await {
            tracing::error!(chat.id = %chat, setting, %error, "What was found out about a chat could not be stored");
        }
    }
    activity.end();
}

/// Begins the look; the activity counts until it has ended.
pub fn begin(lifecycle: &super::Lifecycle, config: &Config, desk: &Desk, store: &Store, api: &Api) {
    let activity = desk.notify.outbox.activity();
    activity.begin();
    let chats = config.desk.chats();
    let task = look(desk.clone(), store.clone(), api.clone(), chats, activity);
    lifecycle.spawn_aside("chats", task);
}

async fn note(
    desk: &Desk,
    store: &Store,
    chat: ChatId,
    wanted: desk::Topics,
    looked: Result<Looked, TelegramError>,
) -> Result<(), StoreError> {
    let found = match looked {
        Ok(looked) => looked,
        Err(TelegramError::Migrated(new)) => {
            return with(desk, store, chat, async move |desk, tx| {
                desk.shop_chats.chat_moved(&tx, chat, ChatId(new)).await
            })
            .await;
        }
        Err(TelegramError::Closed(reason)) => {
            return with(desk, store, chat, async move |desk, tx| {
                desk.shop_chats.chat_lost(&tx, chat, &reason).await
            })
            .await;
        }
        Err(error) => {
            tracing::warn!(chat.id = %chat, %error, "The chat {chat} could not be looked at");
            return Ok(());
        }
    };
    with(desk, store, chat, async move |desk, tx| {
        match found.may_write {
            MayWrite::Yes => desk.shop_chats.chat_found(&tx, chat).await?,
            MayWrite::No => {
                desk.shop_chats
                    .chat_lost(&tx, chat, "not enough rights to post")
                    .await?;
            }
            MayWrite::Outside => {
                desk.shop_chats
                    .chat_lost(&tx, chat, "the bot is not a member of the chat")
                    .await?;
            }
        }
        match found.topics {
            Topics::Manageable => desk.shop_chats.topics_found(&tx, chat).await,
            Topics::Off | Topics::NotAllowed if wanted == desk::Topics::Each => {
                desk.shop_chats
                    .topics_lost(&tx, chat, "topics are off, or may not be managed")
                    .await
            }
            Topics::Off | Topics::NotAllowed => Ok(()),
        }
    })
    .await
}

async fn with(
    desk: &Desk,
    store: &Store,
    chat: ChatId,
    work: impl AsyncFn(Desk, Tx) -> Result<(), StoreError> + Send + 'static,
) -> Result<(), StoreError> {
    let desk = desk.clone();
    store
        .write(chat, async move |tx| work(desk.clone(), tx).await)
        .await
}
