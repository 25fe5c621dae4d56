//! What a CRM is told, exactly once each: leads, payments, buyers and changes of orders; and how
//! orders go on there ([`following`]).

pub mod buyers;
mod courier;
pub mod following;
mod lead_question;
pub mod lead_text;
pub mod leads;
pub mod order_changes;
pub mod payments;
pub mod settling;

pub use courier::{CrmMeans, People, Task, task_of};
