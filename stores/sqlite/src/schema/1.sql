-- Schema 1. Never edited: a change is the next file.
--
-- Moments are milliseconds since 1970 in UTC, ids are 16 bytes, roles and kinds are their words.
-- Events, rooms, actors and devices have a small number beside their id, so that an event is short.

-- The one row that names this history.
CREATE TABLE store (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch BLOB NOT NULL,
    lobby INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    since INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    credential TEXT
) STRICT, WITHOUT ROWID;

-- A revoked device has no digest any more.
CREATE TABLE devices (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    user BLOB NOT NULL,
    digest BLOB UNIQUE,
    label TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX devices_of_user ON devices (user);

CREATE TABLE rooms (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT,
    kind TEXT NOT NULL,
    since INTEGER NOT NULL,
    topic TEXT,
    topic_by TEXT,
    topic_at INTEGER,
    flags TEXT NOT NULL
) STRICT;

CREATE TABLE members (
    room INTEGER NOT NULL,
    user BLOB NOT NULL,
    role TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_of_user ON members (user);

CREATE TABLE mutes (
    room INTEGER NOT NULL,
    user BLOB NOT NULL,
    until INTEGER,
    PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE invited (
    room INTEGER NOT NULL,
    user BLOB NOT NULL,
    PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;

-- In the order of the events that put them there.
CREATE TABLE masks (
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    list TEXT NOT NULL,
    mask TEXT NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE blocks (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    user BLOB,
    address TEXT,
    by TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE invites (
    id BLOB PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    room BLOB,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    uses_left INTEGER,
    until INTEGER
) STRICT, WITHOUT ROWID;

-- Append-only: its positions have no gaps, and its rows never change.
CREATE TABLE audit (
    position INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor BLOB,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    room BLOB,
    detail TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- A user under the name they had when they did something.
CREATE TABLE actors (
    number INTEGER PRIMARY KEY,
    user BLOB NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (user, name)
) STRICT;

-- The logs of all rooms, in the order of their commits. A row is only ever added at the end and
-- keeps its size, so that no text is ever copied to another page: what is erased is overwritten where it
-- stands, by a blob of as many zeros, and is gone.
CREATE TABLE events (
    n INTEGER PRIMARY KEY,
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    high INTEGER,           -- the latest `at` so far in this log, when that is not this one
    kind INTEGER NOT NULL,  -- see kind.rs
    actor INTEGER NOT NULL,
    device INTEGER,
    client_id TEXT,
    before INTEGER,         -- the `n` of the event before this one from the same device
    text ANY,               -- of a message, an edit, a topic, a reason
    target INTEGER,         -- the `seq` of the message this is about or answers
    subject INTEGER,        -- the actor to whom it was done
    word TEXT,              -- an emoji, a role, a name, flags, a mask
    mentions ANY,           -- 16 bytes each
    until INTEGER
) STRICT;
CREATE UNIQUE INDEX events_of_room ON events (room, seq);
CREATE UNIQUE INDEX events_by_client_id ON events (device, client_id) WHERE device IS NOT NULL;

-- The newest event of each device. From there the way back leads from row to row, which costs a commit
-- fewer pages than an index by device.
CREATE TABLE device_ends (
    device INTEGER PRIMARY KEY,
    n INTEGER NOT NULL
) STRICT;

-- The edits of a message, both by their `n`. The text of the newest is the message's.
CREATE TABLE edits (
    message INTEGER NOT NULL,
    edit INTEGER NOT NULL,
    PRIMARY KEY (message, edit)
) STRICT, WITHOUT ROWID;

CREATE TABLE reactions (
    room INTEGER NOT NULL,
    target INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    user BLOB NOT NULL,
    name TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (room, target, emoji, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE read_markers (
    user BLOB NOT NULL,
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (user, room)
) STRICT, WITHOUT ROWID;

CREATE TABLE pins (
    room INTEGER NOT NULL,
    target INTEGER NOT NULL,
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (room, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE ignores (
    user BLOB NOT NULL,
    ignored BLOB NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (user, ignored)
) STRICT, WITHOUT ROWID;

CREATE TABLE notification_levels (
    user BLOB NOT NULL,
    room INTEGER NOT NULL,
    level TEXT NOT NULL,
    PRIMARY KEY (user, room)
) STRICT, WITHOUT ROWID;
