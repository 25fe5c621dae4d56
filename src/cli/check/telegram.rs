//! The bots and where their updates go, as `mistok check` finds them.

use super::{open, report::Row};
use crate::{
    app::webhook_memory,
    bot::setup,
    config::{Config, Receiving, Serves},
    domain::clock::{Clock as _, SystemClock},
    telegram::{Api, TelegramError},
    text::{Arg, Speech, Text, say},
};

/// How long Telegram's last failure to reach us counts, in seconds.
const RECENT: i64 = 3_600;

pub fn receiving(config: &Config, speech: &Speech) -> Row {
    match config.receiving() {
        Ok(Receiving::Polling) => {
            let polled = Row::fine(speech.plain(Text::CheckPolled));
            match &config.web.public_url {
                Some(url) if !url.starts_with("https://") => {
                    Row::warning(speech.plain(Text::CheckNotHttps)).and(polled)
                }
                _ => polled,
            }
        }
        Ok(Receiving::Webhook(url)) => Row::fine(speech.plain(say::CheckByWebhook {
            url: Arg::from(url),
        })),
        Err(error) => Row::failed(error.to_string(), speech),
    }
}

/// A bot of the settings.
struct Bot {
    name: String,
    serves: Serves,
    api: Api,
}

fn known(config: &Config) -> Result<Vec<Bot>, String> {
    let known = config.known_bots().map_err(|error| error.to_string())?;
    let bots = known.into_iter().map(|bot| {
        let api = Api::new(&config.telegram.api_url, bot.token, bot.id);
        Ok(Bot {
            name: bot.name,
            serves: bot.serves,
            api: api.map_err(|error| error.to_string())?,
        })
    });
    bots.collect()
}

/// What Telegram has against a bot's token, or what keeps it from answering.
fn refused(error: &TelegramError, speech: &Speech) -> Row {
    match error {
        TelegramError::Unauthorized => Row::failure(speech.plain(Text::CheckTokenRefused)),
        error => Row::failed(error.to_string(), speech),
    }
}

/// The rows of all bots; their names where there are several.
async fn of_each(config: &Config, speech: &Speech, ask: impl AsyncFn(&Bot) -> Row) -> Row {
    let bots = match known(config) {
        Ok(bots) => bots,
        Err(error) => return Row::failed(error, speech),
    };
    let mut all = Row::default();
    for bot in &bots {
        let row = ask(bot).await;
        all = all.and(if bots.len() > 1 {
            row.of(&bot.name)
        } else {
            row
        });
    }
    all
}

pub async fn bots(config: &Config, speech: &Speech) -> Row {
    of_each(config, speech, async |bot| {
        let me = match setup::me(&bot.api).await {
            Ok(me) => me,
            Err(error) => return refused(&error, speech),
        };
        let row = Row::fine(format!("@{} (id {})", me.username, me.id));
        if bot.serves.customers() && !me.supports_inline_queries {
            row.and(Row::warning(speech.plain(Text::CheckInlineOff)))
        } else {
            row
        }
    })
    .await
}

pub async fn webhooks(config: &Config, speech: &Speech) -> Row {
    let receiving = config.receiving().ok();
    of_each(config, speech, async |bot| {
        let info = match setup::webhook_info(&bot.api).await {
            Ok(info) => info,
            Err(error) => return refused(&error, speech),
        };
        let ours = match &receiving {
            Some(Receiving::Webhook(url)) => Some(webhook_memory::address(url, bot.api.bot())),
            Some(Receiving::Polling) | None => None,
        };
        judge(
            &info,
            ours.as_deref(),
            is_known(config, bot, &info.url).await,
            speech,
        )
    })
    .await
}

/// Whether an earlier run of this shop has set the address.
async fn is_known(config: &Config, bot: &Bot, url: &str) -> bool {
    let Ok(store) = open(config).await else {
        return false;
    };
    if store
        .pending_migrations()
        .await
        .map_or(true, |pending| !pending.is_empty())
    {
        return false;
    }
    let (id, url) = (bot.api.bot(), url.to_owned());
    let known = store.read(async move |tx| webhook_memory::is_ours(&tx, id, &url).await);
    known.await.unwrap_or(false)
}

fn judge(info: &setup::WebhookInfo, ours: Option<&str>, is_known: bool, speech: &Speech) -> Row {
    let count = Arg::Number(info.pending_update_count);
    let waiting = Row::fine(speech.plain(say::CheckUpdatesWait { count }));
    let (place, is_foreign) = match (info.url.as_str(), ours) {
        ("", Some(_)) => (Row::warning(speech.plain(Text::CheckWebhookNotSet)), false),
        ("", None) => (Row::fine(speech.plain(Text::CheckWebhookNone)), false),
        (url, Some(ours)) if url == ours => (Row::fine(url.to_owned()), false),
        (url, _) if is_known => (
            Row::warning(speech.plain(say::CheckWebhookFormer {
                url: Arg::from(url),
            })),
            false,
        ),
        (_, _) => (
            Row::failure(speech.plain(say::CheckWebhookForeign {
                host: Arg::from(info.host().unwrap_or_default()),
            })),
            true,
        ),
    };
    let row = place.and(waiting);
    let Some(error) = &info.last_error_message else {
        return row;
    };
    let said = speech.plain(say::CheckWebhookError {
        error: Arg::from(error),
    });
    let is_recent = SystemClock.now().timestamp() - info.last_error_date < RECENT;
    row.and(match (is_foreign, is_recent) {
        (false, true) => Row::failure(said),
        (true, _) | (false, false) => Row::fine(said),
    })
}
