-- Schema 9. Never edited: a change is the next file.

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

-- Passkeys: the public key as COSE has it, and how often each was used, as far as it counts that.
CREATE TABLE passkeys (
    id BLOB PRIMARY KEY,
    user BLOB NOT NULL,
    key BLOB NOT NULL,
    counter INTEGER NOT NULL,
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    used INTEGER
) STRICT, WITHOUT ROWID;
