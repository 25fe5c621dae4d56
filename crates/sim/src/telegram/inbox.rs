//! The updates of one bot: numbered, kept until they are acknowledged or expire, and lined up in
//! lanes. Within a lane the order is strict; lanes know nothing of each other.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use axum::body::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use tokio::sync::Semaphore;

/// Kinds that a bot gets only when it names them.
const ON_REQUEST: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

/// An update on its way.
#[derive(Debug)]
pub struct Update {
    pub id: i64,
    pub lane: Lane,
    pub expires_at: DateTime<Utc>,
    /// The `Update` object, in its sent form.
    pub body: Bytes,
}

/// The line that an update waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lane {
    pub kind: &'static str,
    pub key: i64,
}

impl Lane {
    /// As the real server does it: messages by chat, presses by person, and so on.
    fn of(kind: &str, content: &Value) -> Self {
        let chat = &content["chat"]["id"];
        let user = &content["from"]["id"];
        let (kind, key) = match kind {
            "message" | "edited_message" | "channel_post" | "edited_channel_post" => {
                ("message", chat)
            }
            "callback_query" => ("callback_query", user),
            "shipping_query" | "pre_checkout_query" => ("payment", user),
            "inline_query" => ("inline_query", user),
            "chosen_inline_result" => ("chosen_inline_result", user),
            "my_chat_member" => ("my_chat_member", chat),
            "chat_member" | "chat_join_request" => ("chat_member", user),
            "business_message" | "edited_business_message" | "deleted_business_messages" => {
                ("business", chat)
            }
            "message_reaction" => ("message_reaction", chat),
            _ => ("other", chat),
        };
        let key = key.as_i64().or(chat.as_i64()).or(user.as_i64());
        Self {
            kind,
            key: key.unwrap_or_default(),
        }
    }
}

fn lifetime(kind: &str) -> TimeDelta {
    match kind {
        "callback_query" | "shipping_query" | "pre_checkout_query" => TimeDelta::seconds(150),
        "chosen_inline_result" => TimeDelta::seconds(600),
        "inline_query" => TimeDelta::seconds(30),
        _ => TimeDelta::hours(24),
    }
}

/// The work of one task: a lane, as long as this webhook lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Errand {
    pub lane: Lane,
    pub webhook: u64,
}

/// Where updates are pushed to.
#[derive(Debug, Clone)]
pub struct Webhook {
    pub url: reqwest::Url,
    pub secret: Option<String>,
    pub max_connections: usize,
    pub permits: Arc<Semaphore>,
}

/// A lane in webhook mode.
#[derive(Debug, Default)]
pub struct Queue {
    pub waiting: VecDeque<Arc<Update>>,
    pub attempts: u32,
    pub retry_at: Option<DateTime<Utc>>,
}

/// All updates of a bot that are not acknowledged.
#[derive(Debug, Default)]
pub struct Inbox {
    next_id: i64,
    pub pending: BTreeMap<i64, Arc<Update>>,
    /// In webhook mode: every lane here has a task that empties it.
    pub queues: HashMap<Lane, Queue>,
    pub webhook: Option<Webhook>,
    /// Counts the webhooks that were deleted; a task of an earlier one must end.
    pub webhooks_gone: u64,
    pub allowed: Option<Vec<String>>,
    pub last_error: Option<(i64, String)>,
    /// The number of the newest `getUpdates`; older ones that still wait must end.
    pub poll: u64,
    repeats: Vec<Arc<Update>>,
    acknowledged: VecDeque<Arc<Update>>,
    kept: usize,
}

impl Inbox {
    /// An empty inbox that counts from `first_id` and remembers `kept` acknowledged updates.
    pub fn new(first_id: i64, kept: usize) -> Self {
        Self {
            next_id: first_id,
            kept,
            ..Self::default()
        }
    }

    /// Whether the bot asked for this kind.
    pub fn wants(&self, kind: &str) -> bool {
        match self.allowed.as_deref() {
            None | Some([]) => !ON_REQUEST.contains(&kind),
            Some(kinds) => kinds.iter().any(|allowed| allowed == kind),
        }
    }

    /// Numbers an update and puts it in line. The second is set when its lane needs a task.
    pub fn push(
        &mut self,
        kind: &str,
        content: &Value,
        id: Option<i64>,
        now: DateTime<Utc>,
    ) -> (i64, Option<Errand>) {
        let id = id.unwrap_or(self.next_id);
        self.next_id = self.next_id.max(id + 1);
        let update = Arc::new(Update {
            id,
            lane: Lane::of(kind, content),
            expires_at: now + lifetime(kind),
            body: format!("{{\"update_id\":{id},\"{kind}\":{content}}}").into(),
        });
        self.pending.insert(id, Arc::clone(&update));
        (id, self.line_up(update))
    }

    /// Puts the update in its lane when there is a webhook.
    fn line_up(&mut self, update: Arc<Update>) -> Option<Errand> {
        self.webhook.as_ref()?;
        let lane = update.lane;
        let fresh = !self.queues.contains_key(&lane);
        self.queues
            .entry(lane)
            .or_default()
            .waiting
            .push_back(update);
        let webhook = self.webhooks_gone;
        fresh.then_some(Errand { lane, webhook })
    }

    /// Goes over to a webhook; returns the tasks to start.
    pub fn set_webhook(&mut self, webhook: Webhook) -> Vec<Errand> {
        self.webhook = Some(webhook);
        self.last_error = None;
        let waiting: Vec<_> = self.repeats.drain(..).collect();
        let pending: Vec<_> = if self.queues.is_empty() {
            self.pending.values().cloned().collect()
        } else {
            Vec::new()
        };
        let updates = waiting.into_iter().chain(pending);
        updates.filter_map(|update| self.line_up(update)).collect()
    }

    /// Goes back to polling. Tasks find their lane gone and end.
    pub fn delete_webhook(&mut self) {
        self.webhook = None;
        self.webhooks_gone += 1;
        self.queues.clear();
    }

    pub fn forget_pending(&mut self) {
        self.pending.clear();
        self.repeats.clear();
        for queue in self.queues.values_mut() {
            queue.waiting.clear();
        }
    }

    /// Takes a delivered update out of its lane.
    pub fn delivered(&mut self, update: &Arc<Update>) {
        self.drop_first(update);
        self.keep(Arc::clone(update));
    }

    /// Takes an update out of its lane without a delivery.
    pub fn drop_first(&mut self, update: &Update) {
        if let Some(queue) = self.queues.get_mut(&update.lane) {
            if queue
                .waiting
                .front()
                .is_some_and(|first| first.id == update.id)
            {
                queue.waiting.pop_front();
            }
            queue.attempts = 0;
            queue.retry_at = None;
        }
        self.pending.remove(&update.id);
    }

    /// Numbers updates anew.
    pub fn number_from(&mut self, next: i64) {
        self.next_id = next;
    }

    /// Everything below `offset` is acknowledged by the poller. A number that no update has reached
    /// acknowledges nothing: the poller gets the head of the queue.
    pub fn confirm(&mut self, offset: i64) {
        if offset > self.next_id
            || self
                .pending
                .first_key_value()
                .is_none_or(|(id, _)| *id >= offset)
        {
            return;
        }
        let rest = self.pending.split_off(&offset);
        for update in std::mem::replace(&mut self.pending, rest).into_values() {
            self.keep(update);
        }
    }

    /// The next updates for the poller.
    pub fn take(&mut self, limit: usize, now: DateTime<Utc>) -> Vec<Arc<Update>> {
        while let Some(first) = self.pending.first_entry() {
            if first.get().expires_at > now {
                break;
            }
            first.remove();
        }
        let mut updates = std::mem::take(&mut self.repeats);
        updates.extend(self.pending.values().take(limit).cloned());
        updates.truncate(limit.max(1));
        updates
    }

    /// Delivers an acknowledged update once more. `None` when it is not known any more; else the
    /// task to start, if one is needed.
    pub fn repeat(&mut self, id: i64) -> Option<Vec<Errand>> {
        let update = self.acknowledged.iter().find(|update| update.id == id)?;
        let update = Arc::clone(update);
        if self.webhook.is_some() {
            return Some(self.line_up(update).into_iter().collect());
        }
        self.repeats.push(update);
        Some(Vec::new())
    }

    /// Makes every waiting retry due.
    pub fn retry_now(&mut self) {
        for queue in self.queues.values_mut() {
            queue.retry_at = None;
            queue.attempts = 0;
        }
    }

    /// Whether nothing is left to do at this moment.
    pub fn settled(&self, now: DateTime<Utc>) -> bool {
        if self.webhook.is_none() {
            return self.pending.is_empty() && self.repeats.is_empty();
        }
        self.queues
            .values()
            .all(|queue| queue.retry_at.is_some_and(|at| at > now))
    }

    fn keep(&mut self, update: Arc<Update>) {
        if self.kept == 0 {
            return;
        }
        if self.acknowledged.len() >= self.kept {
            self.acknowledged.pop_front();
        }
        self.acknowledged.push_back(update);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn message(inbox: &mut Inbox, chat: i64) -> i64 {
        let content = json!({"chat": {"id": chat}, "from": {"id": 1}});
        inbox.push("message", &content, None, now()).0
    }

    #[test]
    fn a_poller_sees_an_update_until_it_confirms_it() {
        let mut inbox = Inbox::new(100, 10);
        let first = message(&mut inbox, 1);
        let second = message(&mut inbox, 2);

        assert_eq!(inbox.take(100, now()).len(), 2);
        inbox.confirm(second);
        let left: Vec<_> = inbox
            .take(100, now())
            .iter()
            .map(|update| update.id)
            .collect();
        assert_eq!((first, left), (100, vec![101]));
        assert_eq!(inbox.repeat(first), Some(Vec::new()));
        assert_eq!(inbox.take(100, now())[0].id, first);
        assert_eq!(inbox.repeat(second), None);
    }

    #[test]
    fn presses_stand_in_a_line_of_their_own() {
        let press = json!({"from": {"id": 7}, "message": {"chat": {"id": 7}}});
        let text = json!({"from": {"id": 7}, "chat": {"id": 7}});

        assert_ne!(
            Lane::of("callback_query", &press),
            Lane::of("message", &text)
        );
        assert_eq!(
            Lane::of("edited_message", &text),
            Lane::of("message", &text)
        );
    }

    #[test]
    fn an_update_starts_with_its_number() {
        let mut inbox = Inbox::new(5, 0);
        message(&mut inbox, 1);

        assert!(
            inbox.take(1, now())[0]
                .body
                .starts_with(b"{\"update_id\":5,\"message\":{")
        );
        assert!(inbox.take(1, now() + TimeDelta::hours(24)).is_empty());
    }

    #[test]
    fn kinds_that_nobody_asked_for_stay_away() {
        let mut inbox = Inbox::new(1, 0);
        assert!(inbox.wants("message") && !inbox.wants("chat_member"));
        inbox.allowed = Some(vec!["message".to_owned()]);
        assert!(inbox.wants("message") && !inbox.wants("callback_query"));
    }
}
