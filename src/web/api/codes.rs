//! `POST /api/codes` and `/api/codes/check`: whether a phone is in the hands of the person who
//! typed it.

use axum::{Extension, Json, extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    super::Web,
    error::Error,
    key::Caller,
    request::{self, Asked},
};
use crate::{
    sms::{CodeCheck, CodeRefusal},
    text::{Arg, say},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    phone: String,
    #[serde(default)]
    language: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Sent {
    expires_at: DateTime<Utc>,
}

pub async fn send(
    State(web): State<Web>,
    Extension(caller): Extension<Caller>,
    Asked(wanted): Asked<Wanted>,
) -> Result<(StatusCode, Json<Sent>), Error> {
    let phone = request::phone(&web, "phone", &wanted.phone)?;
    let language = request::language(&web, wanted.language.as_deref())?;
    let (sms, speech) = (web.sms.sms.clone(), web.api.texts.speak(language));
    let sent = web.store.write(phone.e164().to_owned(), async move |tx| {
        let owner = caller.owner.clone();

        let words = |code: &str| {
            speech.plain(say::SmsCode {
                code: Arg::from(code),
            })
        };
        sms.send_code(&tx, &owner, &phone, language, words).await
    });
    match sent.await.map_err(Error::Store)? {
        Ok(expires_at) => Ok((StatusCode::ACCEPTED, Json(Sent { expires_at }))),
        Err(CodeRefusal::Enough { again_at }) => Err(Error::TooManyCodes {
            wait: again_at - web.sms.sms.now(),
        }),
        Err(CodeRefusal::Sms(refusal)) => Err(Error::Refused(refusal)),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    phone: String,
    code: String,
}

#[derive(Debug, Serialize)]
pub struct Checked {
    confirmed: bool,
    /// Why not: wrong, `too_many_tries`, expired, `no_code`.
    reason: Option<&'static str>,
}

pub async fn check(
    State(web): State<Web>,
    Extension(caller): Extension<Caller>,
    Asked(typed): Asked<Typed>,
) -> Result<Json<Checked>, Error> {
    let phone = request::phone(&web, "phone", &typed.phone)?;
    let sms = web.sms.sms.clone();
    let checked = web.store.write(phone.e164().to_owned(), async move |tx| {
        let owner = caller.owner.clone();
        let code = typed.code.clone();
        sms.check_code(&tx, &owner, &phone, &code).await
    });
    let reason = match checked.await.map_err(Error::Store)? {
        CodeCheck::Right => None,
        CodeCheck::Wrong { .. } => Some("wrong"),
        CodeCheck::TooManyTries => Some("too_many_tries"),
        CodeCheck::Expired => Some("expired"),
        CodeCheck::NoCode => Some("no_code"),
    };
    Ok(Json(Checked {
        confirmed: reason.is_none(),
        reason,
    }))
}
