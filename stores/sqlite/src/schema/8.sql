-- Schema 8. Never edited: a change is the next file.

-- What was given an end of its own and stands, by its `n`. The `until` of a message says it too, for good.
CREATE TABLE ends (
    n INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX ends_by_time ON ends (at);
ALTER TABLE files ADD COLUMN expires INTEGER;

-- Up to which `seq` all that was said in a room is erased, and how long before its end (in milliseconds) its
-- operators were reminded last.
ALTER TABLE rooms ADD COLUMN swept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN reminded INTEGER;
