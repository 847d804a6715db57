-- Schema 4. Never edited: a change is the next file.

-- Pins in the order of the events that made them, which say who did it and when. Nothing was ever kept in the
-- table that this one replaces.
DROP TABLE pins;
CREATE TABLE pins (
    room INTEGER NOT NULL,
    target INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (room, target)
) STRICT, WITHOUT ROWID;
