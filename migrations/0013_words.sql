-- What a customer wrote that no step expected, until it is decided who gets it.
CREATE TABLE kept_messages (
    id {id},
    bot_id {int} NOT NULL,
    chat_id {int} NOT NULL,
    message_id {int} NOT NULL, -- Telegram's number of the message
    content TEXT NOT NULL,
    album TEXT, -- parts of one album have the same
    reply_to {int}, -- the message that it answers
    quote TEXT, -- the part of that message that it quotes
    at {int} NOT NULL,
    UNIQUE (bot_id, chat_id, message_id)
);

-- Words that a ready answer answers by itself, between commas.
ALTER TABLE canned ADD COLUMN keywords TEXT;

-- When a customer got a ready answer by its keyword.
CREATE TABLE keyword_answers (
    customer_id {int} NOT NULL,
    name TEXT NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (customer_id, name)
){without_rowid};
