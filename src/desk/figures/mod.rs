//! The figures of a period: the statistics at the desk, their picture and file, and the line of the
//! day.

pub(in crate::desk) mod chart;
pub(in crate::desk) mod nightly;
pub(in crate::desk) mod sales;
pub mod statistics;
mod table;
