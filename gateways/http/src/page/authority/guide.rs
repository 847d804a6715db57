//! How each system is made to trust the server's authority, in words.

use std::fmt::Write as _;

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

    fn title(self) -> &'static str {
        match self {
            Self::Ios => "iPhone and iPad",
            Self::Android => "Android",
            Self::Windows => "Windows",
            Self::Mac => "Mac",
            Self::Linux => "Linux",
            Self::Firefox => "Firefox, on any computer",
        }
    }

    fn steps(self) -> &'static [&'static str] {
        match self {
            Self::Ios => &[
                "Open this page in Safari and get the certificate; allow the download.",
                "Open Settings, then “Profile Downloaded” at the top, and install it.",
                "In Settings, go to General, About, Certificate Trust Settings, and switch it on.",
            ],
            Self::Android => &[
                "Get the certificate.",
                "Open Settings and look for “CA certificate” (under Security, Encryption and credentials, Install a certificate).",
                "Choose “Install anyway” and the file parlor-ca.crt among the downloads.",
            ],
            Self::Windows => &[
                "Get the certificate and open the file.",
                "Choose “Install Certificate”, then “Current User”.",
                "Choose “Place all certificates in the following store”, Browse, “Trusted Root Certification Authorities”, and finish.",
                "Start the browser again.",
            ],
            Self::Mac => &[
                "Get the certificate and open the file: Keychain Access adds it to “login”.",
                "Find it there by “Parlor”, open it, and under Trust choose “Always Trust”.",
                "Start the browser again.",
            ],
            Self::Linux => &[
                "Get the certificate.",
                "Debian, Ubuntu: copy it to /usr/local/share/ca-certificates/ and run “sudo update-ca-certificates”.",
                "Fedora: copy it to /etc/pki/ca-trust/source/anchors/ and run “sudo update-ca-trust”.",
                "Chrome and Chromium have a list of their own: Settings, Privacy and security, Security, Manage certificates, Authorities, Import.",
            ],
            Self::Firefox => &[
                "Get the certificate: Firefox asks what to trust it for. Choose “websites”.",
                "If it only saves the file: Settings, Privacy & Security, View Certificates, Authorities, Import.",
            ],
        }
    }
}

/// The page. `host` and `fingerprint` have only what stands for itself in HTML.
pub(super) fn page(
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
        // Writing into a string can't fail.
        let _ = write!(
            steps,
            "<details{open}><summary>{}</summary><ol>",
            one.title()
        );
        for step in one.steps() {
            let _ = write!(steps, "<li>{}</li>", step.replace('&', "&amp;"));
        }
        steps.push_str("</ol></details>\n");
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <link rel=\"stylesheet\" href=\"/ca.css\">\n<title>Trust {server}</title>\n\
         <h1>Let this device trust {server}</h1>\n\
         <p>This server encrypts with a certificate of its own, which no browser knows yet. Install its \
         authority once, and the warnings stop: then notifications, installing the chat as an app and the \
         microphone work too. It can vouch only for this server’s names and for addresses of private networks, \
         never for your bank.</p>\n\
         <p><a class=\"get\" href=\"/ca.crt\">Get the certificate</a></p>\n\
         <p>Compare before you install: whoever runs the server can read you this fingerprint (SHA-256).<br>\
         <code>{fingerprint}</code></p>\n{steps}\
         <p>Then go to <a href=\"https://{host}/\">https://{host}/</a>.</p>\n\
         <h2>On another device</h2>\n<p>Scan this, or open /ca on this server there.</p>\n{picture}\n</html>\n"
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
        let page = page("A<B", "192.0.2.7:7666", "AB:CD", Some(System::Mac), "");
        for system in ALL {
            assert!(
                page.contains(&system.title().replace('&', "&amp;")),
                "{system:?}"
            );
        }
        assert!(page.contains("<details open><summary>Mac<") && page.contains("A&lt;B"));
        assert_eq!(page.matches("<details open>").count(), 1);
        assert!(page.find("Mac<") < page.find("Windows<"));
    }
}
