//! German.

use super::{Steps, Words};

pub(super) static WORDS: Words = Words {
    lang: "de",
    dir: "ltr",
    title: "{server} vertrauen",
    heading: "Dieses Gerät soll {server} vertrauen",
    about: "Dieser Server verschlüsselt mit einem eigenen Zertifikat, das noch kein Browser kennt. Installiere seine \
        Zertifizierungsstelle einmal, dann warnt nichts mehr: Auch Benachrichtigungen, das Mikrofon und der Chat als App \
        gehen dann. Sie kann nur für die Namen dieses Servers und für Adressen privater Netze bürgen, nie für deine Bank.",
    get: "Zertifikat holen",
    compare: "Vergleiche vor dem Installieren: Wer den Server betreibt, kann dir diesen Fingerabdruck (SHA-256) vorlesen.",
    then: "Geh danach zu {address}.",
    elsewhere: "Auf einem anderen Gerät",
    scan: "Scanne das hier, oder öffne dort /ca auf diesem Server.",
    systems: [
        Steps {
            title: "iPhone und iPad",
            steps: &[
                "Öffne diese Seite in Safari und hol das Zertifikat; erlaube den Download.",
                "Öffne die Einstellungen, oben „Profil geladen“, und installiere es.",
                "Geh in den Einstellungen zu Allgemein, Info, Zertifikatsvertrauenseinstellungen, und schalte es ein.",
            ],
        },
        Steps {
            title: "Android",
            steps: &[
                "Hol das Zertifikat.",
                "Öffne die Einstellungen und suche „CA-Zertifikat“ (unter Sicherheit, Verschlüsselung und Anmeldedaten, Zertifikat installieren).",
                "Wähle „Trotzdem installieren“ und unter den Downloads die Datei parlor-ca.crt.",
            ],
        },
        Steps {
            title: "Windows",
            steps: &[
                "Hol das Zertifikat und öffne die Datei.",
                "Wähle „Zertifikat installieren“, dann „Aktueller Benutzer“.",
                "Wähle „Alle Zertifikate in folgendem Speicher speichern“, Durchsuchen, „Vertrauenswürdige Stammzertifizierungsstellen“, und beende den Vorgang.",
                "Starte den Browser neu.",
            ],
        },
        Steps {
            title: "Mac",
            steps: &[
                "Hol das Zertifikat und öffne die Datei: Die Schlüsselbundverwaltung legt es unter „Anmeldung“ ab.",
                "Suche es dort unter „Parlor“, öffne es, und wähle unter Vertrauen „Immer vertrauen“.",
                "Starte den Browser neu.",
            ],
        },
        Steps {
            title: "Linux",
            steps: &[
                "Hol das Zertifikat.",
                "Debian, Ubuntu: Kopiere es nach /usr/local/share/ca-certificates/ und führe „sudo update-ca-certificates“ aus.",
                "Fedora: Kopiere es nach /etc/pki/ca-trust/source/anchors/ und führe „sudo update-ca-trust“ aus.",
                "Chrome und Chromium haben eine eigene Liste: Einstellungen, Datenschutz und Sicherheit, Sicherheit, Zertifikate verwalten, Zertifizierungsstellen, Importieren.",
            ],
        },
        Steps {
            title: "Firefox, auf jedem Computer",
            steps: &[
                "Hol das Zertifikat: Firefox fragt, wofür du ihm vertraust. Wähle „Websites“.",
                "Speichert er nur die Datei: Einstellungen, Datenschutz & Sicherheit, Zertifikate anzeigen, Zertifizierungsstellen, Importieren.",
            ],
        },
    ],
};
