-- Schema 5. Never edited: a change is the next file.

-- The name under which a user registered, which stays theirs under another name; a guest has none.
ALTER TABLE users ADD COLUMN account TEXT;
UPDATE users SET account = name WHERE role <> 'guest';
