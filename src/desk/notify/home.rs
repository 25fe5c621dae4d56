//! The keyboard of the desk's home.

use crate::{
    desk::Notify,
    domain::{id::ManagerId, order::OrderTab, routing::Load},
    store::{StoreError, Tx, conversations, desk_orders, duty},
    telegram::keyboard::Keyboard,
    text::{Speech, Text},
};

/// What stands behind the labels of the home keyboard. Telegram cannot change a keyboard: the counts
/// are those of the last message that carried it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub queued: i64,
    pub mine: i64,
    /// New orders that nobody has, and those of this manager.
    pub orders: i64,
}

impl Counts {
    pub async fn of(notify: &Notify, tx: &Tx, manager: ManagerId) -> Result<Self, StoreError> {
        let now = notify.now();
        let new = desk_orders::count(tx, OrderTab::New, None, now).await?;
        let own = desk_orders::count(tx, OrderTab::InWork, Some(manager), now).await?;
        Ok(Self {
            queued: conversations::count_queued(tx).await?,
            mine: duty::load(tx, manager, Load::Held, now).await?,
            orders: new + own,
        })
    }
}

/// The keyboard of the desk's home.
fn home_keyboard(speech: &Speech, counts: Counts) -> Keyboard {
    let label = |text| speech.plain(text);
    let counted = |text, count: i64| match count {
        0 => speech.plain(text),
        count => format!("{} · {count}", speech.plain(text)),
    };
    Keyboard::Menu(vec![
        vec![
            counted(Text::ButtonQueue, counts.queued),
            counted(Text::ButtonMyChats, counts.mine),
        ],
        vec![
            counted(Text::ButtonOrdersHere, counts.orders),
            label(Text::ButtonStatistics),
        ],
        vec![label(Text::ButtonAllHistory)],
        vec![label(Text::ButtonHere), label(Text::ButtonAway)],
    ])
}

impl Notify {
    /// The home keyboard with how much waits for this manager.
    pub async fn home_keyboard(
        &self,
        tx: &Tx,
        manager: ManagerId,
        speech: &Speech,
    ) -> Result<Keyboard, StoreError> {
        Ok(home_keyboard(speech, Counts::of(self, tx, manager).await?))
    }
}
