-- Schema 6. Never edited: a change is the next file.

-- What a user's password for IRC alone is checked by, if they have set one: a SCRAM-SHA-256 verifier.
ALTER TABLE users ADD COLUMN irc_verifier TEXT;
