-- Schema 10. Never edited: a change is the next file.

-- The last moment at which the clock was relied on.
ALTER TABLE store ADD COLUMN trusted INTEGER;
