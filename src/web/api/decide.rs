//! `POST /api/sms/{id}/cancel` and `/retry`.

use axum::{
    Extension, Json,
    extract::{Path, State},
};

use super::{
    super::Web,
    error::Error,
    key::Caller,
    message::Message,
    read::{message_id, own, shown},
};
use crate::{
    domain::id::SmsId,
    sms::{Decided, Decision, Refusal, Sms},
    store::{StoreError, Tx},
};

pub async fn cancel(
    web: State<Web>,
    caller: Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<Message>, Error> {
    decide(web, caller, message_id(&id)?, Decision::Cancel).await
}

pub async fn retry(
    web: State<Web>,
    caller: Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<Message>, Error> {
    decide(web, caller, message_id(&id)?, Decision::Retry).await
}

async fn decide(
    State(web): State<Web>,
    Extension(caller): Extension<Caller>,
    id: SmsId,
    decision: Decision,
) -> Result<Json<Message>, Error> {
    let sms = web.sms.sms.clone();
    let decided = web.store.write(id, async move |tx| {
        decided(&sms, &tx, &caller, id, decision).await
    });
    decided.await.map_err(Error::Store)?.map(Json)
}

async fn decided(
    sms: &Sms,
    tx: &Tx,
    caller: &Caller,
    id: SmsId,
    decision: Decision,
) -> Result<Result<Message, Error>, StoreError> {
    if own(tx, id, caller).await?.is_none() {
        return Ok(Err(Error::NoSuchMessage));
    }
    Ok(match sms.decide(tx, id, decision).await? {
        Decided::Done(message) => Ok(shown(tx, *message).await?),
        Decided::NoSuchMessage => Err(Error::NoSuchMessage),
        Decided::OptedOut => Err(Error::Refused(Refusal::OptedOut)),
        Decided::TooLate(state) => Err(Error::TooLate {
            state,
            expected: match decision {
                Decision::Cancel => "queued",
                Decision::Retry => "failed, undelivered, unsure or cancelled",
                Decision::Arrived | Decision::GiveUp => "unsure",
            },
        }),
    })
}
