//! Identities as types of their own, so that a chat is never taken for a customer.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

impl From<LeadId> for Number {
    /// What a lead is stored by is the number that people know it by.
    fn from(lead: LeadId) -> Self {
        Self(lead.0)
    }
}

ids! {
    /// A bot's own user id, the number before the colon of its token.
    BotId,
    /// A Telegram chat; for a private chat it equals the person's user id.
    ChatId,
    /// A message within its chat.
    MessageId,
    /// A customer of the shop.
    CustomerId,
    /// A product in our copy of the catalog: the CRM's id of the sellable variant.
    ProductId,
    /// A category in our copy of the catalog: the CRM's id.
    CategoryId,
    /// A lead of ours; the customer sees it as the number of the order.
    LeadId,
    /// The number by which people know an order, a case, feedback or a conversation.
    Number,
    /// An order that a customer follows.
    OrderId,
    /// A row of the outbox.
    JobId,
    /// One of the shop's people at the desk: their Telegram user id.
    ManagerId,
    /// A conversation with a customer over one channel.
    ConversationId,
    /// A message in a conversation's history; a message on somebody's phone is a [`MessageId`].
    EntryId,
    /// A post in the managers' chat about new messages.
    NoticeId,
    /// A topic of a forum group (Telegram's `message_thread_id`).
    ThreadId,
    /// A department of the shop, by its id in the settings; 0 is the first, which needs no settings.
    DepartmentId,
    /// One matter of a customer, from the first message to the closing.
    CaseId,
    /// A label that managers put on conversations.
    LabelId,
    /// An SMS of ours, sent or received.
    SmsId,
    /// What a manager writes to phones and has not sent yet, or that goes to many of them.
    SmsDraftId,
    /// A key of the HTTP API.
    ApiKeyId,
}
