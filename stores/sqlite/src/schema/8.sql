-- Schema 8. Never edited: a change is the next file.

-- Second factors: what an app makes its codes of (RFC 6238), and the newest time step of which a code was used.
CREATE TABLE factors (
    user BLOB PRIMARY KEY,
    secret BLOB NOT NULL,
    step INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The digests of recovery codes that were not used.
CREATE TABLE recovery_codes (
    user BLOB NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (user, digest)
) STRICT, WITHOUT ROWID;
