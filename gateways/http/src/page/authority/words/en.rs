//! English.

use super::{Steps, Words};

pub(super) static WORDS: Words = Words {
    lang: "en",
    dir: "ltr",
    title: "Trust {server}",
    heading: "Let this device trust {server}",
    about: "This server encrypts with a certificate of its own, which no browser knows yet. Install its \
        authority once, and the warnings stop: then notifications, installing the chat as an app and the \
        microphone work too. It can vouch only for this server’s names and for addresses of private networks, \
        never for your bank.",
    get: "Get the certificate",
    compare: "Compare before you install: whoever runs the server can read you this fingerprint (SHA-256).",
    then: "Then go to {address}.",
    elsewhere: "On another device",
    scan: "Scan this, or open /ca on this server there.",
    systems: [
        Steps {
            title: "iPhone and iPad",
            steps: &[
                "Open this page in Safari and get the certificate; allow the download.",
                "Open Settings, then “Profile Downloaded” at the top, and install it.",
                "In Settings, go to General, About, Certificate Trust Settings, and switch it on.",
            ],
        },
        Steps {
            title: "Android",
            steps: &[
                "Get the certificate.",
                "Open Settings and look for “CA certificate” (under Security, Encryption and credentials, Install a certificate).",
                "Choose “Install anyway” and the file parlor-ca.crt among the downloads.",
            ],
        },
        Steps {
            title: "Windows",
            steps: &[
                "Get the certificate and open the file.",
                "Choose “Install Certificate”, then “Current User”.",
                "Choose “Place all certificates in the following store”, Browse, “Trusted Root Certification Authorities”, and finish.",
                "Start the browser again.",
            ],
        },
        Steps {
            title: "Mac",
            steps: &[
                "Get the certificate and open the file: Keychain Access adds it to “login”.",
                "Find it there by “Parlor”, open it, and under Trust choose “Always Trust”.",
                "Start the browser again.",
            ],
        },
        Steps {
            title: "Linux",
            steps: &[
                "Get the certificate.",
                "Debian, Ubuntu: copy it to /usr/local/share/ca-certificates/ and run “sudo update-ca-certificates”.",
                "Fedora: copy it to /etc/pki/ca-trust/source/anchors/ and run “sudo update-ca-trust”.",
                "Chrome and Chromium have a list of their own: Settings, Privacy and security, Security, Manage certificates, Authorities, Import.",
            ],
        },
        Steps {
            title: "Firefox, on any computer",
            steps: &[
                "Get the certificate: Firefox asks what to trust it for. Choose “websites”.",
                "If it only saves the file: Settings, Privacy & Security, View Certificates, Authorities, Import.",
            ],
        },
    ],
};
