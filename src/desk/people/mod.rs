//! The people of the shop and what each of them may do and see: roles, departments, presence and sight.

pub mod department;
pub mod membership;
mod ownerless;
pub mod presence;
pub mod roles;
pub mod sight;
pub mod subject;
mod team;
