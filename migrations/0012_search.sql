-- The catalog as a tree, and the folding that the search reads.

-- The category that it stands in, as the CRM says. NULL: at the top.
ALTER TABLE categories ADD COLUMN parent_id {int};

-- The version of the folding that wrote `search` (domain::search::FOLDING). Rows of an older one are
-- folded again at the start.
ALTER TABLE products ADD COLUMN folding {int} NOT NULL DEFAULT 1;
