//! Automation rules with "Send Webhook Notification": sent and forgotten, many equal times.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::database::Database;
use super::exception::Exception;
use super::session::{ADMINISTRATOR, Opening, Session};
use super::tables::{Touched, seconds};
use super::{Odoo, Shared};

/// How long Odoo waits for the answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// A rule: changes of records of a model are told to an address.
#[derive(Debug, Clone)]
struct Rule {
    id: i64,
    model: String,
    url: String,
}

/// A webhook that was not sent yet.
#[derive(Debug)]
struct Outgoing {
    url: String,
    body: Value,
}

#[derive(Debug, Default)]
pub struct Automation {
    rules: Vec<Rule>,
    /// How often each webhook is sent; 0 means as often as the version does.
    times: usize,
    waiting: Vec<Outgoing>,
    answers: Vec<Option<u16>>,
}

impl Odoo {
    /// Tells this address of every record of a model that is made or changed from now on.
    pub fn automate(&self, model: &str, url: &str) {
        let name = format!("Tell {model}");
        let opening = self.shared.of_api(Map::new());
        let opening = Opening {
            user: ADMINISTRATOR,
            ..opening
        };
        let made = self.shared.transact(opening, |session| {
            let of = session.base().find("ir.model", "model", &model.into());
            let rules = session.base().schema.model("base.automation")?;
            let values = json!({
                "name": name, "model_id": of, "trigger": "on_create_or_write", "active": true,
            });
            session.create(&rules, values.as_object().unwrap_or(&Map::new()))
        });
        let rule = Rule {
            id: made.map(|made| made.value).unwrap_or_default(),
            model: model.to_owned(),
            url: url.to_owned(),
        };
        self.shared.state().automation.rules.push(rule);
    }

    /// Sends each webhook this number of times from now on, in place of the 22 of version 17 or the
    /// 15 of version 19.
    pub fn repeat_webhooks(&self, times: usize) {
        self.shared.state().automation.times = times;
    }

    /// Sends no webhooks from now on.
    pub fn stop_automation(&self) {
        self.shared.state().automation.rules.clear();
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
        let bodies = state.automation.bodies(&state.database, touched);
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
            let bodies = state.automation.bodies(&state.database, &touched);
            state.automation.waiting.extend(bodies);
        }
        state.database.tables.roll_back();
        is_done
    }
}

impl Automation {
    fn bodies(&self, base: &Database, touched: &[Touched]) -> Vec<Outgoing> {
        let mut bodies = Vec::new();
        for Touched { model, id } in touched {
            for rule in self.rules.iter().filter(|rule| rule.model == *model) {
                bodies.push(Outgoing {
                    url: rule.url.clone(),
                    body: body(base, rule, *id),
                });
            }
        }
        bodies
    }
}

/// Links are plain numbers here, and moments are texts.
fn body(base: &Database, rule: &Rule, id: i64) -> Value {
    let mut body = json!({
        "_action": format!("Tell {}(#{})", rule.model, rule.id),
        "_id": id,
        "_model": rule.model,
        "id": id,
    });
    let Ok(model) = base.schema.model(&rule.model) else {
        return body;
    };
    for name in ["stage_id", "state", "active", "user_id", "write_date"] {
        if let Ok(field) = model.field(name) {
            let value = match base.value(&model, id, field) {
                Value::String(text) => seconds(&text).into(),
                value => value,
            };
            body[name] = value;
        }
    }
    body
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
