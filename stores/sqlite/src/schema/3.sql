-- Schema 3. Never edited: a change is the next file.

-- Shared files. Name, media type, sender and time stand in the event that offers a file, so that erasing it
-- there erases the name. The numbers are those of events.
CREATE TABLE files (
    id BLOB PRIMARY KEY,
    offer INTEGER NOT NULL UNIQUE,
    ended INTEGER,          -- the event that it came with, or failed with
    room INTEGER NOT NULL,
    owner BLOB NOT NULL,
    size INTEGER,           -- in bytes: as its sender says, and the true one once it has come
    state TEXT NOT NULL,    -- sending, ready, failed, deleted
    why TEXT,               -- of one that failed
    digest BLOB             -- of one that has come
) STRICT, WITHOUT ROWID;
CREATE INDEX files_of_room ON files (room, offer);
CREATE INDEX files_being_sent ON files (id) WHERE state = 'sending';
CREATE INDEX files_by_digest ON files (digest) WHERE digest IS NOT NULL;
