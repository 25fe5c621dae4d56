//! The table of what every CRM promises: each row is a function of `rows`, each column a CRM with its
//! simulator of `stands`. "Once" is counted in the simulator. A new adapter is accepted when it is a
//! column here.

mod rows;
mod stands;

/// A column: all rows for one CRM, on both databases.
macro_rules! column {
    ($crm:ident, $stand:expr, [$($row:ident),* $(,)?]) => {
        mod $crm {
            use on_both::on_both;

            use super::{rows, stands};
            use crate::harness::Engine;

            $(
                #[on_both]
                async fn $row(engine: Engine) {
                    rows::$row(engine, Box::new($stand)).await;
                }
            )*
        }
    };
}

/// The rows that every CRM has; what it cannot do is shown in `crm_port`.
macro_rules! columns {
    ($($crm:ident: $stand:expr),* $(,)?) => {
        $(column!($crm, $stand, [
            each_order_is_there_once,
            what_was_saved_without_an_answer_is_not_sent_again,
            what_was_lost_is_sent_again,
            a_slow_search_makes_no_double,
            nothing_is_sent_before_its_time,
            one_refused_record_holds_up_nobody,
            two_poisonous_records_hold_up_nobody,
            a_refused_key_loses_nothing,
            an_outage_loses_nothing,
            clocks_apart_make_no_double,
            a_failing_page_leaves_the_whole_catalog,
            a_change_is_told_once_and_never_backwards,
            a_question_is_there_once,
        ]);)*
    };
}

columns! {
    hive: stands::OfHive::default(),
    keycrm: stands::OfKeyCrm::default(),
    keepincrm: stands::OfKeepinCrm::default(),
    espocrm: stands::OfEspoCrm::default(),
    odoo_jsonrpc: stands::OfOdoo::over("jsonrpc", 17),
    odoo_json2: stands::OfOdoo::over("json2", 19),
}
