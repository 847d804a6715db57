//! What the page says, in each language that it has.

mod ar;
mod de;
mod en;

/// What the page says in one language. `{server}` stands for the server's name, `{address}` for a link to it.
#[derive(Debug)]
pub(super) struct Words {
    /// The language (RFC 5646).
    pub(super) lang: &'static str,
    /// Which way it is written: `ltr` or `rtl`.
    pub(super) dir: &'static str,
    /// What the page is called.
    pub(super) title: &'static str,
    /// What stands above it.
    pub(super) heading: &'static str,
    /// What the certificate is good for, and what not.
    pub(super) about: &'static str,
    /// On the button.
    pub(super) get: &'static str,
    /// Before the fingerprint.
    pub(super) compare: &'static str,
    /// Where to go then.
    pub(super) then: &'static str,
    /// Above the picture.
    pub(super) elsewhere: &'static str,
    /// How to use the picture.
    pub(super) scan: &'static str,
    /// The systems in their order: iPhone and iPad, Android, Windows, Mac, Linux, Firefox.
    pub(super) systems: [Steps; 6],
}

/// How one system is made to trust the authority.
#[derive(Debug)]
pub(super) struct Steps {
    /// What the system is called.
    pub(super) title: &'static str,
    /// One after the other.
    pub(super) steps: &'static [&'static str],
}

const ALL: [&Words; 3] = [&en::WORDS, &de::WORDS, &ar::WORDS];

impl Words {
    /// Those that a visitor likes best of these, by `Accept-Language` (RFC 9110 section 12.5.4); else English.
    pub(super) fn of(accepted: &str) -> &'static Self {
        let mut best = (0.0, &en::WORDS);
        for range in accepted.split(',') {
            let (range, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight = weight.trim().strip_prefix("q=");
            let weight = weight.and_then(|weight| weight.parse::<f32>().ok());
            let tag = range.trim().split('-').next().unwrap_or_default();
            let found = ALL
                .into_iter()
                .find(|words| words.lang.eq_ignore_ascii_case(tag));
            if let (Some(found), Some(weight)) = (found, weight)
                && weight > best.0
            {
                best = (weight, found);
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_is_the_best_of_those_that_there_are() {
        for (accepted, lang) in [
            ("", "en"),
            ("fr-FR,fr", "en"),
            ("de", "de"),
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("AR-EG", "ar"),
            ("fr, en;q=0.5, ar;q=0.7", "ar"),
            ("de;q=0", "en"),
            ("de;q=x,*", "en"),
            ("en-GB,de;q=1.0", "en"),
        ] {
            assert_eq!(Words::of(accepted).lang, lang, "{accepted}");
        }
    }

    #[test]
    fn languages_say_the_same_things() {
        for words in ALL {
            assert!(words.then.contains("{address}") && words.heading.contains("{server}"));
            assert!(words.title.contains("{server}"));
            for (one, english) in words.systems.iter().zip(&en::WORDS.systems) {
                assert_eq!(one.steps.len(), english.steps.len(), "{}", one.title);
            }
            let linux = words.systems[4].steps.concat();
            assert!(linux.contains("update-ca-certificates") && linux.contains("update-ca-trust"));
        }
    }
}
