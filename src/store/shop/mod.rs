//! What the shop keeps: customers and their dialogues, carts, leads, orders, payments.

pub mod buyers;
pub mod carts;
pub mod catalog;
pub mod crm_statuses;
pub mod customers;
pub mod dialogues;
pub mod identities;
pub mod joining;
pub mod kept;
pub mod leads;
pub mod order_events;
pub mod order_goods;
pub mod orders;
pub mod payments;
pub mod sales;
pub mod seen;
pub mod stock;
pub mod visits;
