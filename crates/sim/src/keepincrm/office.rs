//! What managers see and do in the CRM itself.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Agreement, Client, KeepinCrm, Task};

impl KeepinCrm {
    /// The agreements, newest first.
    pub fn agreements(&self) -> Vec<Agreement> {
        let state = self.shared.state();
        let all = state.agreements.all().iter().rev();
        all.map(|record| Agreement::of(record, &state)).collect()
    }

    /// The clients, newest first.
    pub fn clients(&self) -> Vec<Client> {
        let state = self.shared.state();
        state.clients.all().iter().rev().map(Client::of).collect()
    }

    /// The tasks, newest first.
    pub fn tasks(&self) -> Vec<Task> {
        let state = self.shared.state();
        state.tasks.all().iter().rev().map(Task::of).collect()
    }

    /// Puts a client there, unchecked: `company`, `person`, `email`, `phones`. Returns the id.
    pub fn add_client(&self, client: Value) -> i64 {
        let now = self.shared.clock.now();
        let id = self.shared.state().clients.add(client, now);
        self.shared.errands.changed();
        id
    }

    /// Puts an agreement there, unchecked, as one that was made at `made_at`. Returns the id.
    pub fn add_agreement(&self, agreement: Value, made_at: DateTime<Utc>) -> i64 {
        let id = self.shared.state().agreements.add(agreement, made_at);
        self.shared.errands.changed();
        id
    }

    /// Moves an agreement to the stage with this name; false when there is no such agreement or
    /// stage.
    pub fn move_agreement(&self, id: i64, stage: &str) -> bool {
        let stage = self.shared.state().funnels.named(stage).map(|it| it.id);
        stage.is_some_and(|stage| self.edit_agreement(id, &json!({"stage_id": stage})))
    }

    /// Ends an agreement with success or without.
    pub fn finish_agreement(&self, id: i64, is_success: bool) -> bool {
        let result = if is_success { "successful" } else { "failed" };
        self.edit_agreement(id, &json!({ "result": result }))
    }

    /// Gives an agreement the number under which its parcel travels.
    pub fn set_tracking_code(&self, id: i64, code: &str) -> bool {
        self.edit_agreement(id, &json!({ "ttn": code }))
    }

    /// Writes other values into fields of an agreement; false when there is no such agreement.
    pub fn edit_agreement(&self, id: i64, fields: &Value) -> bool {
        let now = self.shared.clock.now();
        let edited = {
            let mut state = self.shared.state();
            let record = state.agreements.find_mut(id);
            record.is_some_and(|record| {
                for (name, value) in fields.as_object().into_iter().flatten() {
                    record.fields[name] = value.clone();
                }
                record.updated_at = now;
                true
            })
        };
        self.shared.errands.changed();
        edited
    }

    /// Removes a stage: records that name it are refused from now on.
    pub fn remove_stage(&self, id: i64) {
        let funnels = &mut self.shared.state().funnels;
        funnels.stages.retain(|stage| stage.id != id);
    }

    /// Removes a source likewise.
    pub fn remove_source(&self, id: i64) {
        let funnels = &mut self.shared.state().funnels;
        funnels.sources.retain(|source| *source != id);
    }

    /// From now on agreements with this article number are refused with these words.
    pub fn refuse_sku(&self, sku: &str, words: &str) {
        self.accept_sku(sku);
        let refusal = (sku.to_owned(), words.to_owned());
        self.shared.state().refused.push(refusal);
    }

    /// Takes such lines again.
    pub fn accept_sku(&self, sku: &str) {
        self.shared
            .state()
            .refused
            .retain(|(known, _)| known != sku);
    }

    /// The names of the stages.
    pub fn stages(&self) -> Vec<&'static str> {
        let state = self.shared.state();
        state.funnels.stages.iter().map(|it| it.name).collect()
    }
}
