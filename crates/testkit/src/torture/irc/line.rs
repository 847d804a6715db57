//! A line of the server's, taken apart (Modern IRC "Message format", IRCv3 message-tags).

/// A line. Values of tags stand as on the wire: none that is looked at here has anything escaped.
#[derive(Debug)]
pub(super) struct Line<'a> {
    tags: Vec<(&'a str, &'a str)>,
    /// Who it is from: the server, or `nick!user@host`.
    pub(super) source: &'a str,
    /// The command or the numeric.
    pub(super) command: &'a str,
    /// The parameters, the last one without its colon.
    pub(super) params: Vec<&'a str>,
}

impl<'a> Line<'a> {
    /// Takes it apart.
    pub(super) fn of(line: &'a str) -> Self {
        let (tags, line) = match line.strip_prefix('@') {
            Some(tagged) => tagged.split_once(' ').unwrap_or((tagged, "")),
            None => ("", line),
        };
        let (source, line) = match line.strip_prefix(':') {
            Some(sourced) => sourced.split_once(' ').unwrap_or((sourced, "")),
            None => ("", line),
        };
        let (words, text) = match line.split_once(" :") {
            Some((words, text)) => (words, Some(text)),
            None => (line, None),
        };
        let mut words = words.split(' ').filter(|word| !word.is_empty());
        let command = words.next().unwrap_or_default();
        let tag = |tag: &'a str| tag.split_once('=').unwrap_or((tag, ""));
        Self {
            tags: tags.split(';').map(tag).collect(),
            source,
            command,
            params: words.chain(text).collect(),
        }
    }

    /// A tag's value.
    pub(super) fn tag(&self, key: &str) -> Option<&'a str> {
        let found = self.tags.iter().find(|(found, _)| *found == key);
        found.map(|(_, value)| *value)
    }

    /// A parameter, nothing where there is none.
    pub(super) fn param(&self, index: usize) -> &'a str {
        self.params.get(index).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_falls_apart_into_tags_command_and_parameters() {
        let line = Line::of("@time=12;msgid=ab-7 :ada!~u@host PRIVMSG #lobby :one : two");
        assert_eq!((line.tag("msgid"), line.tag("label")), (Some("ab-7"), None));
        assert_eq!((line.source, line.command), ("ada!~u@host", "PRIVMSG"));
        assert_eq!(line.params, ["#lobby", "one : two"]);
        let bare = Line::of("BATCH -b1");
        assert_eq!(
            (bare.command, bare.param(0), bare.param(1)),
            ("BATCH", "-b1", "")
        );
    }
}
