//! What rides along with a message from IRC to those who follow its room now: the tags that clients use among themselves, and how
//! the message was put together, so that other IRC clients get it as it was sent. One text, which nobody keeps:
//! `[=]TAGS[ COMPOSITION]`.

/// Before the tags of a message whose text IRC clients get as it was written, without looking for marks in it.
pub(crate) const AS_IT_IS: char = '=';

/// What rides along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Rides<'a> {
    /// Whether the text has no marks, whatever it looks like.
    pub as_it_is: bool,
    /// The tags, as they stand on the wire.
    pub tags: &'a str,
    composition: &'a str,
}

/// How a message of several lines was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Composition {
    /// Empty lines before the text, which Parlor does not keep.
    pub blank: usize,
    /// Where in the text a line was sent in two, in bytes.
    pub cuts: Vec<usize>,
}

impl<'a> Rides<'a> {
    /// Reads what rode along; nothing without.
    pub(crate) fn read(text: Option<&'a str>) -> Self {
        let text = text.unwrap_or_default();
        let (as_it_is, rest) = match text.strip_prefix(AS_IT_IS) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (tags, composition) = rest.split_once(' ').unwrap_or((rest, ""));
        Self {
            as_it_is,
            tags,
            composition,
        }
    }

    /// How the message was sent, if that is known and of this text.
    pub(crate) fn composition(&self, text: &str) -> Option<Composition> {
        let mut numbers = self
            .composition
            .split(',')
            .map(|number| number.parse::<usize>().ok());
        let blank = numbers.next()??;
        let cuts = numbers.collect::<Option<Vec<usize>>>()?;
        let fits = cuts.windows(2).all(|pair| pair[0] < pair[1])
            && cuts.iter().all(|cut| text.is_char_boundary(*cut));
        fits.then_some(Composition { blank, cuts })
    }
}

impl Composition {
    /// As it rides along.
    pub(crate) fn to_text(&self) -> String {
        let cuts = self.cuts.iter().map(|cut| format!(",{cut}"));
        format!("{}{}", self.blank, cuts.collect::<String>())
    }

    /// Whether it says anything that the text does not.
    pub(crate) fn is_plain(&self) -> bool {
        self.blank == 0 && self.cuts.is_empty()
    }

    /// The lines that were sent; of each whether it goes on where the one before ended.
    pub(crate) fn lines<'t>(&self, text: &'t str) -> Vec<(&'t str, bool)> {
        let mut lines = vec![("", false); self.blank];
        let mut start = 0;
        for line in text.split('\n') {
            let end = start + line.len();
            let (mut from, mut goes_on) = (start, false);
            for cut in self
                .cuts
                .iter()
                .copied()
                .filter(|cut| start < *cut && *cut < end)
            {
                lines.push((&text[from..cut], goes_on));
                (from, goes_on) = (cut, true);
            }
            lines.push((&text[from..end], goes_on));
            start = end + 1;
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rides_along_is_read_as_it_was_written() {
        let text = "hello\n#how is everyone?";
        let sent = Composition {
            blank: 1,
            cuts: vec![14],
        };
        let rides = format!("={} {}", "+a=b;+c", sent.to_text());
        let rides = Rides::read(Some(&rides));
        assert_eq!((rides.as_it_is, rides.tags), (true, "+a=b;+c"));
        assert_eq!(rides.composition(text), Some(sent.clone()));
        let lines = [
            ("", false),
            ("hello", false),
            ("#how is ", false),
            ("everyone?", true),
        ];
        assert_eq!(sent.lines(text), lines);
    }

    #[test]
    fn what_does_not_fit_the_text_says_nothing() {
        for rides in [
            "", "=", "=+a", "+a", "= 0,99", "= 0,5,3", "= x", "= 0,", "= 0,1",
        ] {
            let composition = Rides::read(Some(rides)).composition("ü");
            assert_eq!(composition, None, "{rides}");
        }
        assert_eq!(Rides::read(None), Rides::default());
        let plain = Composition::default();
        assert!(plain.is_plain());
        assert_eq!(plain.lines("a\nb"), [("a", false), ("b", false)]);
    }
}
