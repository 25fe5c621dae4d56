-- How often links with a source (/start s_NAME) were opened, by day of the shop's own time.
CREATE TABLE visits (
    source TEXT NOT NULL,
    day TEXT NOT NULL, -- 2026-11-21
    visits {int} NOT NULL,
    PRIMARY KEY (source, day)
){without_rowid};
