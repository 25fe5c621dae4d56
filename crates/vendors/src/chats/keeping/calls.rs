//! Every call but the log-in: with a token, once more with a new one when it is refused, and reads
//! held back while the CRM's quota is used up.

use std::sync::PoisonError;

use chrono::{DateTime, TimeDelta, Utc};

use super::Keeping;
use crate::{
    chats::ChatsError,
    crm::http::{Call, Lane},
};

/// How long reads pause when the quota is used up. The CRM does not say when it begins anew.
pub const QUOTA_PAUSE: TimeDelta = TimeDelta::minutes(60);

/// What the CRM says when too much was read, in lower case.
const QUOTA: [&str; 3] = ["quota", "слишком много запросов", "too many requests"];

impl Keeping {
    /// Reads; an error at once while reads must pause.
    pub(super) async fn read<'c>(
        &self,
        call: impl Fn() -> Call<'c> + Send + Sync,
    ) -> Result<String, ChatsError> {
        let now = self.http.now();
        if let Some(until) = self.reads_paused_until(now) {
            return Err(ChatsError::Busy {
                retry_after: (until - now).to_std().ok(),
            });
        }
        let result = self.with_token(call).await;
        let pause = match &result {
            Err(error) if is_quota(error) => QUOTA_PAUSE,
            Err(ChatsError::Busy {
                retry_after: Some(wait),
            }) => TimeDelta::from_std(*wait).unwrap_or(QUOTA_PAUSE),
            _ => return result,
        };
        let until = self.http.now() + pause;
        self.pause_reads(until);
        tracing::warn!(%until, "KeepingCRM wants fewer reads: reading pauses, sending goes on");
        Err(ChatsError::Busy {
            retry_after: pause.to_std().ok(),
        })
    }

    /// Writes, whatever reads may do.
    pub(super) async fn write<'c>(
        &self,
        call: impl Fn() -> Call<'c> + Send + Sync,
    ) -> Result<String, ChatsError> {
        let result = self.with_token(|| call().on(Lane::Sends)).await;
        match result {
            Err(error) if is_quota(&error) => Err(ChatsError::Busy { retry_after: None }),
            result => result,
        }
    }

    async fn with_token<'c>(
        &self,
        call: impl Fn() -> Call<'c> + Send + Sync,
    ) -> Result<String, ChatsError> {
        let token = self.login.token(&self.http, None).await?;
        let first = call().secret_query("token", token.secret.clone());
        match self.http.send(first).await {
            Err(ChatsError::Unauthorized) => {
                let token = self.login.token(&self.http, Some(&token)).await?;
                self.http
                    .send(call().secret_query("token", token.secret))
                    .await
            }
            result => result,
        }
    }

    pub(super) fn reads_paused_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let until = *self
            .reads_paused_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        until.filter(|until| *until > now)
    }

    fn pause_reads(&self, until: DateTime<Utc>) {
        let mut paused = self
            .reads_paused_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *paused = (*paused).max(Some(until));
    }
}

/// Whether the CRM says that too much was asked of it.
pub fn is_quota(error: &ChatsError) -> bool {
    let (ChatsError::Refused { message, .. } | ChatsError::NotAllowed { message }) = error else {
        return false;
    };
    let message = message.to_lowercase();
    QUOTA.iter().any(|words| message.contains(words))
}
