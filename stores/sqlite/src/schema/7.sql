-- Schema 7. Never edited: a change is the next file.

-- Nothing is stored otherwise. Messages have one kind more, a command that was run and what it wrote (29), which an
-- older Parlor would take for damage: it refuses this schema instead.
