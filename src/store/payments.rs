//! Stub.
#![expect(unused_variables, clippy::unused_async, reason = "stub")]
use super::{StoreError, Tx};
use crate::domain::payment::Payment;
pub async fn add(
    tx: &Tx,
    payment: &Payment,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool, StoreError> {
    Ok(true)
}
