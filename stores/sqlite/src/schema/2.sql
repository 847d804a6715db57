-- Schema 2. Never edited: a change is the next file.

-- The names of guests who were muted: a mute holds for whoever has the name. Compared by the folded form.
CREATE TABLE muted_names (
    room INTEGER NOT NULL,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    until INTEGER,
    PRIMARY KEY (room, folded)
) STRICT, WITHOUT ROWID;
