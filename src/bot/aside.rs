//! Answers that only help the eye or expire in seconds: sent at once after the commit, never
//! stored, never repeated.

use std::time::Duration;

use serde_json::json;
use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

use crate::{outbox::Activity, shop::inline, telegram::Api, text::cut};

/// Longer than this nobody waits for a toast.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Telegram's limit (<https://core.telegram.org/bots/api#answercallbackquery>).
const TOAST: usize = 200;

/// Sends what is not worth storing. Cheap to clone.
#[derive(Clone)]
pub struct Aside {
    api: Api,
    tasks: TaskTracker,
    runtime: Handle,
    activity: Activity,
}

impl Aside {
    /// `tasks` are waited for at the stop.
    pub const fn new(api: Api, tasks: TaskTracker, runtime: Handle, activity: Activity) -> Self {
        Self {
            api,
            tasks,
            runtime,
            activity,
        }
    }

    /// Ends the spinner on a pressed button, with or without a toast.
    pub fn answer_press(&self, query: &str, toast: Option<&str>) {
        let mut answer = json!({ "callback_query_id": query });
        if let Some(toast) = toast {
            answer["text"] = json!(cut(toast, TOAST));
        }
        self.call("AnswerCallbackQuery", answer);
    }

    pub fn answer_inline(&self, answer: &inline::Answer) {
        self.call("AnswerInlineQuery", json!(answer));
    }

    /// Lets a payment go on, or says why it cannot; Telegram waits 10 s
    /// (<https://core.telegram.org/bots/api#answerprecheckoutquery>).
    pub fn answer_pre_checkout(&self, query: &str, refusal: Option<&str>) {
        let mut answer = json!({ "pre_checkout_query_id": query, "ok": refusal.is_none() });
        if let Some(refusal) = refusal {
            answer["error_message"] = json!(refusal);
        }
        self.call("AnswerPreCheckoutQuery", answer);
    }

    fn call(&self, method: &'static str, parameters: serde_json::Value) {
        let (api, activity) = (self.api.clone(), self.activity.clone());
        activity.begin();
        self.tasks.spawn_on(
            async move {
                // Too late, or the person has gone: there is nobody left to tell.
                if let Err(error) = api.answer(method, &parameters, TIMEOUT).await {
                    tracing::debug!(%error, method, "{method} failed");
                }
                activity.end();
            },
            &self.runtime,
        );
    }
}
