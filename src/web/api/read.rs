//! `GET /api/sms` and `GET /api/sms/{id}`: the messages of a key, and of no other.

use axum::{
    Extension, Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};

use super::{
    super::Web,
    error::Error,
    key::Caller,
    message::{Listed, Message},
    request::{self, Filter},
};
use crate::{
    domain::{id::SmsId, sms::State as Standing},
    store::{
        StoreError, Tx,
        sms::{self, Sms, Wanted, attempts},
    },
};

const FEW: u32 = 20;
const MOST: u32 = 100;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    phone: Option<String>,
    state: Option<String>,
    before: Option<i64>,
    limit: Option<u32>,
}

#[derive(Debug, Serialize)]
pub struct List {
    messages: Vec<Listed>,
}

pub async fn list(
    State(web): State<Web>,
    Extension(caller): Extension<Caller>,
    Filter(asked): Filter<Asked>,
) -> Result<Json<List>, Error> {
    let limit = asked.limit.unwrap_or(FEW);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::field("limit", format!("a number from 1 to {MOST}")));
    }
    let phone = asked.phone.as_deref();
    let state = asked.state.as_deref();
    let wanted = Wanted {
        phone: phone
            .map(|said| request::phone(&web, "phone", said))
            .transpose()?,
        state: state.map(standing).transpose()?,
        owner: Some(caller.owner),
        before: asked.before.map(SmsId),
    };
    let read = web
        .store
        .read(async move |tx| sms::list(&tx, &wanted, limit).await);
    let lines = read.await.map_err(Error::Store)?;
    let messages = lines.into_iter().map(Listed::from).collect();
    Ok(Json(List { messages }))
}

fn standing(name: &str) -> Result<Standing, Error> {
    Standing::from_name(name).ok_or_else(|| {
        let all = Standing::ALL.map(Standing::as_str).join(", ");
        Error::field("state", format!("one of: {all}"))
    })
}

pub async fn one(
    State(web): State<Web>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<Message>, Error> {
    let id = message_id(&id)?;
    let read = web
        .store
        .read(async move |tx| match own(&tx, id, &caller).await? {
            Some(sms) => shown(&tx, sms).await.map(Some),
            None => Ok(None),
        });
    let message = read.await.map_err(Error::Store)?;
    message.map(Json).ok_or(Error::NoSuchMessage)
}

pub fn message_id(said: &str) -> Result<SmsId, Error> {
    said.parse().map(SmsId).map_err(|_| Error::NoSuchMessage)
}

/// The message, when it is the caller's.
pub async fn own(tx: &Tx, id: SmsId, caller: &Caller) -> Result<Option<Sms>, StoreError> {
    let is_own = |sms: &Sms| {
        let owner = sms.owner.as_ref();
        owner.is_some_and(|owner| owner.name == caller.owner)
    };
    Ok(sms::lookup(tx, id).await?.filter(is_own))
}

/// The message with its attempts.
pub async fn shown(tx: &Tx, sms: Sms) -> Result<Message, StoreError> {
    let attempts = attempts::of(tx, sms.id).await?;
    Ok(Message::new(sms, attempts))
}
