//! Writing: the composer's text and cursor, what was typed before, and completion.
