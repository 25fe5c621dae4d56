//! No CRM: it can do nothing, so that everything stays at the desk.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Crm, CrmError};

/// Stands in where a shop has no CRM.
#[derive(Debug, Clone, Copy)]
pub struct NoCrm;

#[async_trait]
impl Crm for NoCrm {
    fn name(&self) -> &'static str {
        "none"
    }

    async fn probe(&self) -> Result<Vec<String>, CrmError> {
        Ok(Vec::new())
    }

    fn clock_ahead(&self) -> Option<TimeDelta> {
        None
    }

    fn free_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now
    }
}
