-- Groups whose id has changed: what is kept under the old id is meant for the new one.
CREATE TABLE moved_chats (
    old_id {int} PRIMARY KEY,
    new_id {int} NOT NULL,
    at {int} NOT NULL
);

-- Chats of the shop's people that the bot cannot use, until it can again.
CREATE TABLE lost_chats (
    bot_id {int} NOT NULL,
    chat_id {int} NOT NULL,
    part TEXT NOT NULL, -- 'chat', or 'topics' of a chat that can be written to
    since {int} NOT NULL,
    reason TEXT NOT NULL, -- as Telegram said it
    PRIMARY KEY (bot_id, chat_id, part)
){without_rowid};

-- Topics that a conversation has or had, so that words in an old one are understood.
CREATE TABLE topics (
    chat_id {int} NOT NULL,
    thread_id {int} NOT NULL,
    conversation_id {int} NOT NULL,
    PRIMARY KEY (chat_id, thread_id)
){without_rowid};

-- Who was told in a managers' chat that their words do not reach the customer.
CREATE TABLE unsent_words (
    chat_id {int} NOT NULL,
    conversation_id {int} NOT NULL,
    sender_id {int} NOT NULL,
    told_at {int} NOT NULL,
    PRIMARY KEY (chat_id, conversation_id, sender_id)
){without_rowid};

-- 1: the chat is lost, and managers were told of the entry personally.
ALTER TABLE notices_due ADD COLUMN passed_on {int} NOT NULL DEFAULT 0;
