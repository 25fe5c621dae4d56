//! The caller: their key, what it is good for, and how often it may be used. The limit of a minute
//! is this replica's own: with several replicas behind one address it holds at each.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header::AUTHORIZATION},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use secrecy::SecretString;

use super::{
    super::{Web, passage::Passage},
    error::Error,
};
use crate::{
    domain::{api::Scope, call_window::CallWindow, clock::Moment, id::ApiKeyId},
    store::api_keys::{self, ApiKey},
};

/// The caller who made a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// What its messages and codes are noted under.
    pub owner: String,
}

const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// The requests of each key within a minute.
#[derive(Default)]
pub struct Rates(Mutex<HashMap<ApiKeyId, CallWindow>>);

impl Rates {
    /// Counts a request; how long to wait, where there were too many.
    fn count(&self, key: &ApiKey, now: Moment) -> Result<(), TimeDelta> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || CallWindow::new(MINUTE);
        let window = windows.entry(key.id).or_insert_with(new);
        window.tidy(now);
        let most = usize::try_from(key.per_minute).unwrap_or(usize::MAX);
        if window.used() >= most {
            let back = window.nth_back(window.used() - most);
            // Told in whole seconds, of which the last one is over.
            return Err(back.map_or(MINUTE, |back| back - now) + TimeDelta::milliseconds(999));
        }
        window.end(now, ());
        Ok(())
    }
}

/// Lets a request through whose key has one of the scopes.
pub async fn admit(
    State((web, scopes)): State<(Web, &'static [Scope])>,
    mut request: Request,
    next: Next,
) -> Response {
    match caller(&web, scopes, request.headers()).await {
        Ok(caller) => {
            Passage::of(request.extensions()).prove();
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}

async fn caller(web: &Web, scopes: &[Scope], headers: &HeaderMap) -> Result<Caller, Error> {
    let shown = bearer(headers).ok_or(Error::NoKey)?;
    let found = web
        .store
        .read(async move |tx| api_keys::find(&tx, &shown).await);
    let key = found.await.map_err(Error::Store)?;
    let key = key.ok_or(Error::UnknownKey)?;
    let now = web.sms.sms.now();
    web.api
        .rates
        .count(&key, web.sms.sms.clock.steady())
        .map_err(|wait| Error::TooMany {
            per_minute: key.per_minute,
            wait,
        })?;
    if !scopes.iter().any(|scope| key.scopes.contains(scope)) {
        let names: Vec<_> = scopes.iter().map(|scope| scope.as_str()).collect();
        return Err(Error::OutOfScope(names.join(" or ")));
    }
    if key.is_unnoted(now) {
        let id = key.id;
        let noted = web.store.write("api-keys", async move |tx| {
            api_keys::note_use(&tx, id, now).await
        });
        noted.await.map_err(Error::Store)?;
    }
    Ok(Caller {
        owner: format!("{}{}", crate::sms::OF_KEYS, key.id),
    })
}

fn bearer(headers: &HeaderMap) -> Option<SecretString> {
    let said = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = said.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then(|| SecretString::from(key))
}
