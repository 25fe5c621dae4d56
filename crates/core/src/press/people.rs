//! Buttons about the desk's people, and of a manager about themselves.

use super::declare::actions;
use crate::domain::id::{ChatId, DepartmentId, ManagerId};

actions! {
    /// What is decided about people, and by a manager about their own presence.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum PeopleAction {
        Approve(manager: ManagerId) = "dp",
        Reject(manager: ManagerId) = "dj",
        Ban(manager: ManagerId) = "db",
        MakeAdmin(manager: ManagerId) = "dm",
        Users(page: u32) = "du",
        /// Nothing automatic goes to this person for an hour: they flood.
        Silence(chat: ChatId) = "dqh",
        /// The manager is there.
        Here = "dih",
        /// The manager has a break.
        Away = "dia",
        /// The manager has a break and goes on with their customers afterwards.
        AwayKeeping = "dik",
        /// Customers who wait for the manager go back to the queue.
        Yield = "diy",
        /// The departments of a manager.
        Person(manager: ManagerId) = "dqp",
        /// The manager works there from now on, or no longer.
        Join(manager: ManagerId, department: DepartmentId) = "dqj",
        /// The manager sees more or less there.
        See(manager: ManagerId, department: DepartmentId) = "dqs",
    }
}
