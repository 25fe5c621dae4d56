//! The figures for /metrics. The recorder is the process's one global: several programs in one
//! process (tests) share it.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

pub fn recorder() -> PrometheusHandle {
    RECORDER
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            // Another recorder can only have been set by this very function.
            drop(metrics::set_global_recorder(recorder));
            describe();
            handle
        })
        .clone()
}

fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_counter!("mistok_updates_total", "Updates by kind and result");
    describe_histogram!(
        "mistok_update_seconds",
        Unit::Seconds,
        "From an update's arrival to its durable effects"
    );
    describe_counter!(
        "mistok_requests_refused_total",
        "Requests refused, by HTTP status"
    );
    describe_counter!(
        "mistok_deliveries_total",
        "Deliveries by service and outcome"
    );
    describe_histogram!(
        "mistok_delivery_seconds",
        Unit::Seconds,
        "Time of a delivery by service"
    );
    describe_gauge!(
        "mistok_outbox_jobs",
        "Jobs that wait or are under way, by service"
    );
    describe_gauge!(
        "mistok_service_paused",
        "1 while a service is left alone after failures"
    );
    describe_counter!(
        "mistok_dead_letters_total",
        "What was given up and needs a person, by source"
    );
    describe_counter!(
        "mistok_alerts_total",
        "Troubles of services that people were told of, by service"
    );
    describe_counter!(
        "mistok_alerts_failed_total",
        "Times that nobody could be told of something that needs a person"
    );
    describe_counter!("mistok_leads_total", "Leads by kind");
    describe_counter!(
        "mistok_catalog_skipped_total",
        "Items of the CRM's catalog that could not be read"
    );
    describe_counter!(
        "mistok_states_unreadable_total",
        "Stored states that fell back to the menu"
    );
}
