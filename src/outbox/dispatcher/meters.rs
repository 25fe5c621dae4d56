//! What is counted of one service. The meters are looked up once: by their names, each look would
//! build a key of them.

use std::collections::HashMap;

use metrics::{Counter, Gauge, Histogram};

pub struct Meters {
    service: String,
    jobs: Gauge,
    paused: Gauge,
    seconds: Histogram,
    /// By outcome.
    deliveries: HashMap<&'static str, Counter>,
}

impl Meters {
    pub fn of(service: &str) -> Self {
        let service = service.to_owned();
        Self {
            jobs: metrics::gauge!("mistok_outbox_jobs", "service" => service.clone()),
            paused: metrics::gauge!("mistok_service_paused", "service" => service.clone()),
            seconds: metrics::histogram!("mistok_delivery_seconds", "service" => service.clone()),
            deliveries: HashMap::new(),
            service,
        }
    }

    pub fn report(&self, jobs: usize, is_paused: bool) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a gauge of jobs, far below 2^52"
        )]
        self.jobs.set(jobs as f64);
        self.paused.set(if is_paused { 1.0 } else { 0.0 });
    }

    pub fn count_delivery(&mut self, outcome: &'static str) {
        let service = &self.service;
        let counter = self.deliveries.entry(outcome).or_insert_with(|| {
            metrics::counter!("mistok_deliveries_total", "service" => service.clone(), "outcome" => outcome)
        });
        counter.increment(1);
    }

    pub fn note_seconds(&self, seconds: f64) {
        self.seconds.record(seconds);
    }
}
