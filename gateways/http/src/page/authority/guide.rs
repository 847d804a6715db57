//! How each system is made to trust the server's authority, in words.

use std::fmt::Write as _;

use super::words::{Steps, Words};

/// A system that visitors have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    /// iPhone and iPad.
    Ios,
    /// Android.
    Android,
    /// Windows.
    Windows,
    /// macOS.
    Mac,
    /// Linux and the like.
    Linux,
    /// The Firefox browser, which has a list of its own on most systems.
    Firefox,
}

/// All of them, in the order of the page.
const ALL: [System; 6] = [
    System::Ios,
    System::Android,
    System::Windows,
    System::Mac,
    System::Linux,
    System::Firefox,
];

impl System {
    /// That of a visitor, by what their browser calls itself; `None` when it does not say.
    pub(super) fn of(agent: &str) -> Option<Self> {
        let has = |word: &str| agent.contains(word);
        match () {
            () if has("iPhone") || has("iPad") => Some(Self::Ios),
            () if has("Android") => Some(Self::Android),
            () if has("Firefox/") => Some(Self::Firefox),
            () if has("Windows") => Some(Self::Windows),
            () if has("Macintosh") => Some(Self::Mac),
            () if has("Linux") || has("X11") => Some(Self::Linux),
            () => None,
        }
    }

    /// What is said about it.
    fn steps(self, words: &Words) -> &Steps {
        let [ios, android, windows, mac, linux, firefox] = &words.systems;
        match self {
            Self::Ios => ios,
            Self::Android => android,
            Self::Windows => windows,
            Self::Mac => mac,
            Self::Linux => linux,
            Self::Firefox => firefox,
        }
    }
}

/// The page. `host` and `fingerprint` have only what stands for itself in HTML.
pub(super) fn page(
    words: &Words,
    server: &str,
    host: &str,
    fingerprint: &str,
    system: Option<System>,
    picture: &str,
) -> String {
    let server = server.replace('&', "&amp;").replace('<', "&lt;");
    let first = system.into_iter();
    let others = ALL.into_iter().filter(|other| Some(*other) != system);
    let mut steps = String::new();
    for one in first.chain(others) {
        let open = if Some(one) == system { " open" } else { "" };
        let Steps {
            title,
            steps: listed,
        } = one.steps(words);
        // Writing into a string can't fail.
        let _ = write!(steps, "<details{open}><summary>{title}</summary><ol>");
        for step in *listed {
            let _ = write!(steps, "<li>{}</li>", step.replace('&', "&amp;"));
        }
        steps.push_str("</ol></details>\n");
    }
    let Words {
        lang,
        dir,
        about,
        get,
        compare,
        elsewhere,
        scan,
        ..
    } = words;
    let title = words.title.replace("{server}", &server);
    // A name may be written the other way.
    let heading = words
        .heading
        .replace("{server}", &format!("<bdi>{server}</bdi>"));
    let address = format!("<a href=\"https://{host}/\" dir=\"ltr\">https://{host}/</a>");
    let then = words.then.replace("{address}", &address);
    format!(
        "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <link rel=\"stylesheet\" href=\"/ca.css\">\n<title>{title}</title>\n\
         <h1>{heading}</h1>\n<p>{about}</p>\n\
         <p><a class=\"get\" href=\"/ca.crt\">{get}</a></p>\n\
         <p>{compare}<br>\n<code dir=\"ltr\">{fingerprint}</code></p>\n{steps}\
         <p>{then}</p>\n<h2>{elsewhere}</h2>\n<p>{scan}</p>\n{picture}\n</html>\n"
    )
}

/// The text, for a terminal.
pub(super) fn text(host: &str, fingerprint: &str) -> String {
    format!(
        "This server encrypts with a certificate of its own. Its authority is at /ca.crt (DER) and /ca.pem (PEM):\n\n  \
         curl -o parlor-ca.pem http://{host}/ca.pem\n\n\
         Compare its fingerprint (SHA-256) with what whoever runs the server reads you:\n\n  {fingerprint}\n\n\
         Then, for curl alone:\n\n  curl --cacert parlor-ca.pem https://{host}/\n\n\
         For the whole system, on Debian and Ubuntu:\n\n  \
         sudo cp parlor-ca.pem /usr/local/share/ca-certificates/parlor-ca.crt\n  sudo update-ca-certificates\n\n\
         Parlor's own terminal client needs none of this: it knows the server by its key.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_of_a_visitor_is_told_by_their_browser() {
        for (agent, system) in [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)",
                Some(System::Ios),
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) Chrome/130",
                Some(System::Android),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130",
                Some(System::Windows),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0",
                Some(System::Firefox),
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605",
                Some(System::Mac),
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) Chrome/130",
                Some(System::Linux),
            ),
            ("", None),
        ] {
            assert_eq!(System::of(agent), system, "{agent}");
        }
    }

    #[test]
    fn page_tells_every_system_and_the_visitors_first() {
        for lang in ["en", "de", "ar"] {
            let words = Words::of(lang);
            let mac = Some(System::Mac);
            let page = page(words, "A<B", "192.0.2.7:7666", "AB:CD", mac, "");
            for system in ALL {
                let title = system.steps(words).title;
                assert!(page.contains(title), "{lang}: {system:?}");
            }
            assert!(page.contains("<details open><summary>Mac<") && page.contains("A&lt;B"));
            assert_eq!(page.matches("<details open>").count(), 1);
            assert!(page.find("Mac<") < page.find("Windows<"));
            assert!(page.contains(&format!("<html lang=\"{lang}\"")));
            assert!(!page.contains(['{', '}']), "{page}");
        }
    }
}
