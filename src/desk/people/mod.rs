//! The people of the shop and what each of them may do and see: roles, departments, presence, and the
//! customers that are blocked.

pub mod admin;
pub(in crate::desk) mod blocking;
pub mod department;
pub mod person;
pub mod presence;
pub mod roles;
pub mod sight;
pub mod subject;
