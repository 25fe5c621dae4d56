//! Whether there is anybody who answers the shop's customers.

use super::{open, report::Row};
use crate::{
    config::Config,
    desk::people::roles::is_admin,
    domain::clock::{Clock as _, SystemClock},
    store::{StoreError, managers},
    text::{Arg, Speech, Text, say},
};

pub async fn check(config: &Config, speech: &Speech) -> Row {
    let (managers, admins) = match count(config).await {
        Ok(counts) => counts,
        Err(error) => return Row::failed(error, speech),
    };
    let has_group = !config.desk.chats().is_empty();
    // Orders are read by e-mail; what customers ask in the bot is not.
    if managers == 0 && !has_group && config.email.shows_orders() {
        return Row::warning(speech.plain(Text::CheckNobodyButEmail));
    }
    if managers == 0 {
        let text = if has_group {
            Text::CheckNobodyMayAnswer
        } else {
            Text::CheckNobody
        };
        return Row::failure(speech.plain(text));
    }

    let row = Row::fine(speech.plain(say::CheckPeopleCount {
        managers: Arg::Number(managers),
        admins: Arg::Number(admins),
    }));
    if admins == 0 {
        row.and(Row::failure(speech.plain(Text::CheckNoAdmin)))
    } else {
        row
    }
}

/// Counts managers, and the admins among them, in the settings and the database together.
async fn count(config: &Config) -> Result<(i64, i64), String> {
    let mut admins: Vec<i64> = config.desk.admins.clone();
    let mut managers = admins.clone();
    let store = open(config).await?;
    let read = |error: StoreError| error.to_string();
    if store.pending_migrations().await.map_err(read)?.is_empty() {
        let now = SystemClock.now();
        let staff = store.read(async move |tx| managers::staff(&tx, now).await);
        for (one, _) in staff.await.map_err(read)? {
            managers.push(one.id.0);
            if is_admin(&one) {
                admins.push(one.id.0);
            }
        }
    }
    let distinct = |mut ids: Vec<i64>| {
        ids.sort_unstable();
        ids.dedup();
        i64::try_from(ids.len()).unwrap_or(i64::MAX)
    };
    Ok((distinct(managers), distinct(admins)))
}
