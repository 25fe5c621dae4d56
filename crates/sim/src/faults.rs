//! What can go wrong with a simulated server, switched on and off while it runs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// One way to fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The request takes this long to arrive.
    LatencyIn(Duration),
    /// The answer takes this long to come back; the request already has its effect.
    LatencyOut(Duration),
    /// The connection is closed without an answer and nothing is done.
    Down,
    /// The request is carried out, then the connection is closed without an answer.
    SaveThenSilence,
    /// The request is carried out, then something in front of the vendor answers like this.
    SaveThenAnswer { status: u16, body: String },
    /// The vendor's own error 500.
    Error500,
    /// The page of a proxy in front of the vendor: HTML, status 502.
    Html502,
    /// A page that tells people to come back later, with this status.
    Maintenance { status: u16 },
    /// Too many requests; the caller may come again after this number of seconds.
    TooMany { retry_after: u64 },
    /// Any other answer, instead of doing anything.
    Answer { status: u16, body: String },
}

/// The faults of one server. A clone switches the same faults.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Whether there is any rule: the one thing that a healthy call looks at.
    any: AtomicBool,
    rules: Mutex<Vec<Rule>>,
}

#[derive(Debug)]
struct Rule {
    fault: Fault,
    prefix: Option<String>,
    /// Only calls that say these words, anywhere: one item's id, number or text.
    words: Option<String>,
    left: Option<u32>,
}

impl Faults {
    /// Every call fails like this until `clear`.
    pub fn set(&self, fault: Fault) {
        self.add(fault, On::any(self), None);
    }

    /// The next `calls` calls fail like this.
    pub fn for_next(&self, calls: u32, fault: Fault) {
        self.add(fault, On::any(self), Some(calls));
    }

    /// Faults of some calls only: those whose method or path begins with `prefix`, written
    /// `sendMessage`, `/pipelines/cards` or `POST /pipelines/cards`.
    pub fn on(&self, prefix: &str) -> On<'_> {
        On {
            prefix: Some(prefix.to_owned()),
            ..On::any(self)
        }
    }

    /// Faults of those calls only that say `words` in their address or body: of one item among many.
    pub fn about(&self, words: &str) -> On<'_> {
        On::any(self).about(words)
    }

    /// The time on the way for every call, there and back.
    pub fn latency(&self, there: Duration, back: Duration) {
        self.set(Fault::LatencyIn(there));
        self.set(Fault::LatencyOut(back));
    }

    /// Ends all faults.
    pub fn clear(&self) {
        self.rules().clear();
        self.shared.any.store(false, Ordering::Release);
    }

    /// Whether some fault is still waiting for a call.
    pub fn any(&self) -> bool {
        self.shared.any.load(Ordering::Acquire)
    }

    /// What happens to a call with these names; counts it against the rules that apply.
    pub(super) fn plan(&self, verb: &str, names: &[&str], words: impl FnOnce() -> String) -> Plan {
        let mut plan = Plan::default();
        if !self.any() {
            return plan;
        }
        let mut rules = self.rules();
        let words = if rules.iter().any(|rule| rule.words.is_some()) {
            words()
        } else {
            String::new()
        };
        for rule in rules
            .iter_mut()
            .filter(|rule| rule.covers(verb, names) && rule.is_about(&words))
        {
            if plan.take(&rule.fault) {
                rule.left = rule.left.map(|left| left - 1);
            }
        }
        rules.retain(|rule| rule.left != Some(0));
        self.shared.any.store(!rules.is_empty(), Ordering::Release);
        plan
    }

    fn add(&self, fault: Fault, on: On<'_>, left: Option<u32>) {
        if left == Some(0) {
            return;
        }
        let mut rules = self.rules();
        rules.push(Rule {
            fault,
            prefix: on.prefix,
            words: on.words,
            left,
        });
        self.shared.any.store(true, Ordering::Release);
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        let rules = self.shared.rules.lock();
        rules.unwrap_or_else(PoisonError::into_inner)
    }
}

/// The faults of the calls with one prefix, or of one item.
#[derive(Debug)]
pub struct On<'a> {
    faults: &'a Faults,
    prefix: Option<String>,
    words: Option<String>,
}

impl<'a> On<'a> {
    const fn any(faults: &'a Faults) -> Self {
        Self {
            faults,
            prefix: None,
            words: None,
        }
    }

    /// Of such calls only those that say `words`.
    #[must_use]
    pub fn about(self, words: &str) -> Self {
        Self {
            words: Some(words.to_owned()),
            ..self
        }
    }

    /// Such calls fail like this until they are cleared.
    pub fn set(self, fault: Fault) {
        self.faults.add(fault, self, None);
    }

    /// The next `calls` such calls fail like this.
    pub fn for_next(self, calls: u32, fault: Fault) {
        self.faults.add(fault, self, Some(calls));
    }

    /// Ends the faults that were set with this very prefix and these words.
    pub fn clear(self) {
        let mut rules = self.faults.rules();
        rules.retain(|rule| rule.prefix != self.prefix || rule.words != self.words);
        let any = !rules.is_empty();
        self.faults.shared.any.store(any, Ordering::Release);
    }
}

impl Rule {
    fn is_about(&self, said: &str) -> bool {
        let words = self.words.as_ref();
        words.is_none_or(|words| said.contains(words.as_str()))
    }

    fn covers(&self, verb: &str, names: &[&str]) -> bool {
        let Some(prefix) = &self.prefix else {
            return true;
        };
        match prefix.split_once(' ') {
            Some((wanted, rest)) => wanted.eq_ignore_ascii_case(verb) && any_begins(names, rest),
            None => any_begins(names, prefix),
        }
    }
}

fn any_begins(names: &[&str], prefix: &str) -> bool {
    names.iter().any(|name| begins(name, prefix))
}

fn begins(name: &str, prefix: &str) -> bool {
    let start = name.as_bytes().get(..prefix.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

/// What happens to one call: the waits, and at most one failure.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub latency_in: Duration,
    pub latency_out: Duration,
    pub failure: Option<Fault>,
}

impl Plan {
    /// Takes the fault in; false when there is already a failure for this call.
    fn take(&mut self, fault: &Fault) -> bool {
        match fault {
            Fault::LatencyIn(time) => self.latency_in += *time,
            Fault::LatencyOut(time) => self.latency_out += *time,
            failure if self.failure.is_none() => self.failure = Some(failure.clone()),
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_for_the_next_calls_ends_by_itself() {
        let faults = Faults::default();
        faults.on("sendM").for_next(2, Fault::Down);

        let failures: Vec<_> = ["getMe", "sendMessage", "SENDMESSAGE", "sendMessage"]
            .map(|name| faults.plan("POST", &[name], String::new).failure)
            .into();

        assert_eq!(failures, [None, Some(Fault::Down), Some(Fault::Down), None]);
        assert!(!faults.any());
    }

    #[test]
    fn two_failures_are_used_one_after_the_other() {
        let faults = Faults::default();
        faults.for_next(1, Fault::Error500);
        faults.for_next(1, Fault::TooMany { retry_after: 3 });
        faults.set(Fault::LatencyIn(Duration::from_millis(5)));

        let first = faults.plan("POST", &["/leads"], String::new);
        let second = faults.plan("POST", &["/leads"], String::new);

        assert_eq!(first.failure, Some(Fault::Error500));
        assert_eq!(second.failure, Some(Fault::TooMany { retry_after: 3 }));
        assert_eq!(second.latency_in, Duration::from_millis(5));
    }

    #[test]
    fn a_prefix_may_name_the_http_method() {
        let faults = Faults::default();
        faults.on("POST /pipelines").set(Fault::Down);

        assert!(
            faults
                .plan("GET", &["/pipelines/cards"], String::new)
                .failure
                .is_none()
        );
        assert!(
            faults
                .plan("POST", &["/pipelines/cards"], String::new)
                .failure
                .is_some()
        );
        faults.on("POST /pipelines").clear();
        assert!(
            faults
                .plan("POST", &["/pipelines/cards"], String::new)
                .failure
                .is_none()
        );
    }

    #[test]
    fn a_fault_may_be_of_one_item_among_many() {
        let faults = Faults::default();
        faults.on("POST /leads").about("Олена").set(Fault::Error500);

        for (words, fails) in [("Олена", true), ("Оля", false)] {
            let plan = faults.plan("POST", &["/leads"], || format!("name={words}"));
            assert_eq!(plan.failure.is_some(), fails, "{words}");
        }
        faults.on("POST /leads").about("Олена").clear();
        assert!(!faults.any());
    }
}
