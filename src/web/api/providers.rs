//! `GET /api/sms/balance` and `/senders`, `POST /api/sms/parts`.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    super::Web,
    error::Error,
    message::{Price, encoding},
    request::{self, Asked, Filter},
};
use crate::{
    domain::{
        phone::Phone,
        sms::{latin, parts as count},
    },
    sms::Known,
    store::sms::providers::{self, Health},
};

#[derive(Debug, Serialize)]
pub struct Balances {
    providers: Vec<Balance>,
}

#[derive(Debug, Serialize)]
struct Balance {
    name: &'static str,
    /// `None` means that the provider has not told it yet, or does not.
    #[serde(rename = "balance")]
    money: Option<Price>,
    as_of: Option<DateTime<Utc>>,
    /// Why others are preferred at the moment.
    trouble: Option<String>,
}

/// What providers told last: they are asked every half hour.
pub async fn balance(State(web): State<Web>) -> Result<Json<Balances>, Error> {
    let read = web.store.read(async move |tx| providers::all(&tx).await);
    let health = read.await.map_err(Error::Store)?;
    let now = web.sms.sms.now();
    let of = |known: &Known| {
        let told = health.iter().find(|health| health.name == known.name());
        let paused = |it: &&Health| it.paused_until.is_some_and(|until| until > now);
        Balance {
            name: known.name(),
            money: told.and_then(|it| it.balance.as_ref()).map(Price::from),
            as_of: told.and_then(|it| it.balance_at),
            trouble: told.filter(paused).and_then(|it| it.trouble.clone()),
        }
    };
    let providers = web.sms.sms.settings.providers.iter().map(of).collect();
    Ok(Json(Balances { providers }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct To {
    to: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Senders {
    providers: Vec<OfProvider>,
}

#[derive(Debug, Serialize)]
struct OfProvider {
    name: &'static str,
    senders: Vec<String>,
    /// Why they are not known.
    trouble: Option<String>,
}

/// Asks the providers, all at once; one that does not answer does not hold up the others' names.
pub async fn senders(
    State(web): State<Web>,
    Filter(asked): Filter<To>,
) -> Result<Json<Senders>, Error> {
    let to = asked.to.as_deref();
    let to = to
        .map(|said| request::phone(&web, "to", said))
        .transpose()?;
    let known = &web.sms.sms.settings.providers;
    let all = known.iter().map(|known| senders_of(known, to.as_ref()));
    let providers = futures::future::join_all(all).await;
    Ok(Json(Senders { providers }))
}

async fn senders_of(known: &Known, to: Option<&Phone>) -> OfProvider {
    let name = known.name();
    match known.provider.senders(to).await {
        Ok(senders) => OfProvider {
            name,
            senders,
            trouble: None,
        },
        Err(error) => OfProvider {
            name,
            senders: Vec::new(),
            trouble: Some(error.to_string()),
        },
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    text: String,
}

#[derive(Debug, Serialize)]
pub struct Counted {
    parts: u32,
    encoding: &'static str,
    units: usize,
    latin: InLatin,
}

/// The text in Latin letters, which may take fewer parts.
#[derive(Debug, Serialize)]
struct InLatin {
    text: String,
    parts: u32,
}

pub async fn parts(Asked(said): Asked<Text>) -> Json<Counted> {
    let whole = count(&said.text);
    let text = latin(&said.text);
    Json(Counted {
        parts: whole.count,
        encoding: encoding(whole.encoding),
        units: whole.units,
        latin: InLatin {
            parts: count(&text).count,
            text,
        },
    })
}
