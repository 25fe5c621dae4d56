-- How often each manager sends each ready answer: the ones used most come first.
CREATE TABLE canned_uses (
    manager_id {int} NOT NULL,
    name TEXT NOT NULL,
    uses {int} NOT NULL,
    PRIMARY KEY (manager_id, name)
){without_rowid};

-- The stems of messages' words, by the message's id.
{sqlite} CREATE VIRTUAL TABLE message_words USING fts5(words, tokenize = 'unicode61 remove_diacritics 0');
{sqlite} INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);
{postgres} CREATE TABLE message_words (rowid BIGINT PRIMARY KEY, words tsvector NOT NULL);
{postgres} CREATE INDEX message_words_by_word ON message_words USING gin (words);
