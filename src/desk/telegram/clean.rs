//! `/clean`: removes the notices of finished conversations from the managers' chat, in the
//! background.

use chrono::TimeDelta;

use crate::{
    desk::{
        ShopChats,
        telegram::{reply::Reply, task::DeskTask},
    },
    domain::{
        id::{ChatId, MessageId, NoticeId},
        manager::Manager,
    },
    store::{StoreError, Tx, notices},
    telegram::{Outgoing, View},
    text::{Arg, Text, say},
};

/// Telegram deletes nothing older (<https://core.telegram.org/bots/api#deletemessage>).
pub const DELETABLE: TimeDelta = TimeDelta::hours(47);

impl ShopChats {
    pub async fn clean(&self, tx: &Tx, manager: &Manager) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let own = self.people.works_in(tx, manager.id).await?;
        let mut chats: Vec<ChatId> = own
            .iter()
            .filter_map(|(id, _)| self.notify.chat_of(self.notify.settings.department(*id)))
            .collect();
        chats.sort_unstable();
        chats.dedup();
        if chats.is_empty() {
            return Ok(Reply::message(View::text(speech.html(Text::CleanNoChat))));
        }
        for chat in chats {
            let task = DeskTask::Clean {
                chat,
                manager: ChatId(manager.id.0),
                deleted: 0,
            };
            self.notify.enqueue_task(tx, chat, &task).await?;
        }
        Ok(Reply::message(View::text(speech.html(Text::CleanBegun))))
    }
}

/// Notes what was deleted; goes on while there is more, else tells how much it was.
pub async fn go_on(
    shop_chats: &ShopChats,
    tx: &Tx,
    settled: &[(NoticeId, MessageId)],
    chat: ChatId,
    manager: ChatId,
    count: i64,
) -> Result<(), StoreError> {
    for (notice, _) in settled {
        notices::set_shown(tx, *notice, None).await?;
    }
    if settled.len() >= 100 {
        let task = DeskTask::Clean {
            chat,
            manager,
            deleted: count,
        };
        shop_chats.notify.enqueue_task(tx, chat, &task).await?;
    }
    let speech = shop_chats
        .notify
        .speech_of(tx, crate::domain::id::ManagerId(manager.0))
        .await?;
    let deleted = Arg::from(count);
    let html = if settled.len() >= 100 {
        speech.html(say::CleanGoesOn { count: deleted })
    } else {
        speech.html(say::CleanDone { count: deleted })
    };
    shop_chats
        .notify
        .say(tx, Outgoing::new(manager, View::text(html)))
        .await
}
