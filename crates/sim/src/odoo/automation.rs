//! Automation rules with "Send Webhook Notification": sent and forgotten, many equal times.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use super::database::Database;
use super::exception::Exception;
use super::leaf::links;
use super::schema::Kind;
use super::session::{Opening, Session};
use super::tables::{Touched, seconds};
use super::{Odoo, Shared};

/// How long Odoo waits for the answer.
const PATIENCE: Duration = Duration::from_secs(1);
const RULE: &str = "base.automation";
const ACTION: &str = "ir.actions.server";
/// What a webhook tells of a record, where its model has it.
const TOLD: [&str; 6] = ["id", "stage_id", "state", "active", "user_id", "write_date"];

/// A webhook that was not sent yet.
#[derive(Debug)]
struct Outgoing {
    url: String,
    body: Value,
}

#[derive(Debug, Default)]
pub struct Automation {
    /// How often each webhook is sent; 0 means as often as the version does.
    times: usize,
    waiting: Vec<Outgoing>,
    answers: Vec<Option<u16>>,
}

impl Odoo {
    /// Tells this address of every record of a model that is made or changed from now on, by a rule
    /// as an administrator makes it.
    pub fn automate(&self, model: &str, url: &str) {
        let of = {
            let state = self.shared.state();
            state.database.find("ir.model", "model", &model.into())
        };
        let fields = self.shared.state().database.fields_told(model);
        let action = json!({
            "name": format!("Tell {model}"),
            "model_id": of,
            "state": "webhook",
            "webhook_url": url,
            "webhook_field_ids": [[6, 0, fields]],
        });
        let values = json!({
            "name": format!("Tell {model}"),
            "model_id": of,
            "trigger": "on_create_or_write",
            "action_server_ids": [[0, 0, action]],
        });
        self.add("base.automation", &values);
    }

    /// Sends each webhook this number of times from now on, in place of the 22 of version 17 or the
    /// 15 of version 19.
    pub fn repeat_webhooks(&self, times: usize) {
        self.shared.state().automation.times = times;
    }

    /// Sends no webhooks from now on.
    pub fn stop_automation(&self) {
        let rules = self.shared.state().database.tables.ids(RULE);
        for rule in rules {
            self.archive(RULE, rule);
        }
    }

    /// What each webhook was answered with, in the order of the answers; `None` when there was no
    /// answer within a second.
    pub fn webhook_answers(&self) -> Vec<Option<u16>> {
        self.shared.state().automation.answers.clone()
    }
}

impl Shared {
    /// Notes webhooks of what was made or changed; they go out once nobody holds the state.
    pub fn note_changes(&self, touched: &[Touched]) {
        let mut state = self.state();
        let bodies = state.database.webhooks(touched);
        state.automation.waiting.extend(bodies);
    }
}

impl Shared {
    /// Runs a transaction, notes its webhooks where they go out before it is committed, and undoes
    /// it; false when it is refused.
    pub fn rehearse(
        &self,
        opening: Opening,
        work: impl FnOnce(&mut Session<'_>) -> Result<(), Exception>,
        sends: bool,
    ) -> bool {
        let mut state = self.state();
        let is_done = work(&mut self.session(&mut state, opening)).is_ok();
        let touched = state.database.tables.touched();
        if is_done && sends {
            let bodies = state.database.webhooks(&touched);
            state.automation.waiting.extend(bodies);
        }
        state.database.tables.roll_back();
        is_done
    }
}

impl Database {
    /// The numbers of the fields that a webhook of this model usually holds.
    fn fields_told(&self, model: &str) -> Vec<i64> {
        let rows = self.tables.rows("ir.model.fields").filter(|(_, row)| {
            let text = |name: &str| row.values.get(name).and_then(Value::as_str);
            let is_told = text("name").is_some_and(|name| TOLD.contains(&name));
            is_told && text("model") == Some(model)
        });
        rows.map(|(id, _)| id).collect()
    }

    /// The webhooks of the rules that what was made or changed sets off.
    fn webhooks(&self, touched: &[Touched]) -> Vec<Outgoing> {
        let mut webhooks = Vec::new();
        for (rule, row) in self.tables.rows(RULE) {
            let text = |name: &str| row.values.get(name).and_then(Value::as_str);
            let is_active = row.values.get("active") == Some(&Value::Bool(true));
            let (Some(model), Some(trigger), true) =
                (text("model_name"), text("trigger"), is_active)
            else {
                continue;
            };
            let actions = self.linked(ACTION, "base_automation_id", rule);
            for one in touched.iter().filter(|one| one.model == model) {
                let sets_off = match trigger {
                    "on_create" => one.is_new,
                    "on_write" => !one.is_new,
                    "on_create_or_write" => true,
                    _ => false,
                };
                if sets_off {
                    let all = actions.iter();
                    webhooks.extend(all.filter_map(|action| self.webhook(*action, one)));
                }
            }
        }
        webhooks
    }

    /// What an action sends of a record: links are plain numbers here, and moments are texts.
    fn webhook(&self, action: i64, one: &Touched) -> Option<Outgoing> {
        if self.text(ACTION, action, "state") != "webhook" {
            return None;
        }
        let model = self.schema.model(&one.model).ok()?;
        let name = self.text(ACTION, action, "name");
        let mut body = json!({
            "_action": format!("{name}(#{action})"), "_id": one.id, "_model": one.model,
        });
        for field in links(&self.raw(ACTION, action, "webhook_field_ids")) {
            let name = self.text("ir.model.fields", field, "name");
            let field = model.field(&name).ok()?;
            body[name] = match self.value(&model, one.id, field) {
                Value::String(text) if field.kind == Kind::Datetime => seconds(&text).into(),
                value => value,
            };
        }
        let url = self.text(ACTION, action, "webhook_url");
        Some(Outgoing { url, body })
    }
}

/// Sends what waits.
pub fn flush(shared: &Arc<Shared>) {
    let (waiting, times) = {
        let automation = &mut shared.state().automation;
        let waiting = std::mem::take(&mut automation.waiting);
        let times = match automation.times {
            0 if shared.options.version >= 19 => 15,
            0 => 22,
            times => times,
        };
        (waiting, times)
    };
    for outgoing in waiting {
        let all = Arc::new(outgoing);
        for _ in 0..times {
            let (by_task, one) = (Arc::clone(shared), Arc::clone(&all));
            shared
                .errands
                .spawn(async move { send(&by_task, &one).await });
        }
    }
}

async fn send(shared: &Shared, outgoing: &Outgoing) {
    let request = shared.calls.request(&Method::POST, &outgoing.url);
    let answer = request.timeout(PATIENCE).json(&outgoing.body).send().await;
    let status = answer.ok().map(|answer| answer.status().as_u16());
    shared.state().automation.answers.push(status);
}
