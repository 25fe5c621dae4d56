//! What the managers' desk keeps: conversations, their messages, holds, notices, statistics.

pub mod alert_posts;
pub mod audit;
pub mod blocks;
pub mod canned;
pub mod cases;
pub mod chats;
pub mod conversations;
pub mod copies;
pub mod crm_chats;
pub mod desk_orders;
pub mod duty;
pub mod entries;
pub mod exports;
pub mod findings;
pub mod labels;
pub mod managers;
pub mod notices;
pub mod numbers;
pub mod statistics;
pub mod words;
