// Texts of coming in: a name, an invite's code, a password; becoming the owner; being out again.

import type { Catalogue } from "../index.svelte.ts";

export const join: Catalogue["join"] = {
  title: "{server} beitreten",
  open: "Wähle einen Namen, und du bist drin. Ein Konto brauchst du nicht.",
  invite: "Auf diesen Server kommt man nur mit Einladung. Öffne deinen Einladungslink oder füge den Code hier ein.",
  invited: "Du bist eingeladen. Wähle einen Namen, und du bist drin.",
  registered: "Dieser Server ist nur für Registrierte. Melde dich mit Name und Passwort an.",
  guests_read:
    "Gäste können hier lesen. Zum Schreiben brauchst du ein Passwort für deinen Namen; das kannst du drinnen festlegen.",
  name: "Dein Name",
  name_hint: "Alle im Chat sehen ihn.",
  name_space: "Ein Name ist ein einziges Wort: Lass das Leerzeichen weg oder nimm stattdessen _ oder -.",
  name_character: "{character} geht in einem Namen nicht. Nimm Buchstaben, Ziffern und . _ -",
  name_start: "Ein Name kann nicht mit einer Ziffer oder - anfangen. Beginne mit einem Buchstaben.",
  name_dots: "Ein Name braucht mehr als Punkte.",
  name_too_long: "Ein Name hat höchstens 32 Zeichen.",
  name_registered: "{name} ist registriert. Bist du das, gib das Passwort ein; sonst nimm einen anderen Namen.",
  name_taken: "Hier heißt schon jemand {name}. Nimm einen anderen Namen.",
  name_confusable: "{name} sieht aus wie der Name von jemand anderem hier. Nimm einen anderen Namen.",
  name_blocked: "Ein Admin hat den Namen {name} gesperrt. Nimm einen anderen Namen.",
  use_name: "{name} nehmen",
  password: "Passwort",
  password_again: "Passwort wiederholen",
  password_missing: "Gib dein Passwort ein.",
  password_short: {
    one: "Ein Passwort hat mindestens {count} Zeichen.",
    other: "Ein Passwort hat mindestens {count} Zeichen.",
  },
  password_long: "Dieses Passwort ist zu lang.",
  password_differs: "Die beiden sind nicht gleich. Gib das Passwort noch einmal ein.",
  wrong_password: "Name und Passwort passen nicht zusammen. Versuch es noch mal.",
  have_password: "Ich habe ein Passwort",
  no_password: "Ohne Passwort beitreten",
  registered_only: "Hier kommen nur Registrierte rein. Gib das Passwort deines Namens ein oder frag einen Admin.",
  show_password: "Passwort zeigen",
  code: "Einladungscode oder -link",
  code_hint: "Jemand auf dem Server kann dir einen geben.",
  code_missing:
    "Auf diesen Server kommt man neu nur mit Einladung. Füge Code oder Link ein oder bitte einen Admin darum.",
  code_wrong: "Diese Einladung ist vertippt, verbraucht, abgelaufen oder zurückgezogen. Bitte um eine neue.",
  go: "Beitreten",
  sign_in: "Anmelden",
  unreachable: "Der Server ist nicht erreichbar. Prüfe deine Verbindung und versuch es noch mal.",
  strength_0: {
    one: "Mindestens {count} Zeichen. Ein paar Wörter hintereinander sind gut.",
    other: "Mindestens {count} Zeichen. Ein paar Wörter hintereinander sind gut.",
  },
  strength_1: "Leicht zu erraten. Mach es länger.",
  strength_2: "Gut.",
  strength_3: "Stark.",
  claim_title: "Mach diesen Server zu deinem",
  claim_what:
    "Parlor läuft. Wer diesen Link zuerst öffnet, dem gehört der Server: Du bestimmst, wer reinkommt, und ernennst Admins, und niemand kann dir das nehmen.",
  claim_go: "Server übernehmen",
  claim_void:
    "Mit diesem Link lässt sich der Server nicht mehr übernehmen. Wurde der Server neu gestartet, hat er einen neuen ausgegeben.",
  claim_owned: "Dieser Server gehört schon jemandem; der Link nützt nichts mehr.",
  claim_join: "Stattdessen beitreten",
  claimable: "Richtest du diesen Server ein?",
  claimable_how:
    "Er gehört noch niemandem. Öffne den Einmal-Link, den er beim Start ausgegeben hat (er enthält /claim#), oder speichere diesen Link in einer Datei und führe auf dem Server das hier aus:",
  ended_removed: "Du wurdest entfernt",
  ended_blocked: "Du bist gesperrt",
  ended_signed_out: "Du bist abgemeldet",
  ended_version: "Es gibt eine neue Version",
  ended_other: "Du bist draußen",
  ended_signed_out_then: "Dieser Browser wurde abgemeldet, hier oder von einem anderen Gerät aus.",
  still_signing_out:
    "Der Server ist nicht erreichbar. Was dieser Browser gespeichert hatte, ist gelöscht; dort wird er abgemeldet, sobald diese Seite ihn wieder erreicht.",
  ended_version_then: "Der Server ist neuer als diese Seite. Lade sie neu.",
  already_in: "Du bist schon hier, als {name}.",
  come_back: "Wiederkommen",
  reload: "Neu laden",
  install: "App installieren",
  install_installed: "Das ist die installierte App.",
  install_by_menu:
    "Im Menü deines Browsers kannst du diese Seite als App hinzufügen: „Installieren“ oder „Zum Startbildschirm hinzufügen“.",
  new_version: "Es gibt eine neue Version von Parlor.",
  welcome_title: "Willkommen in deinem Parlor",
  welcome_what:
    "Dieser Server gehört jetzt dir. Zum Chatten braucht es Gesellschaft: Lass andere diesen Code scannen oder schick ihnen den Link.",
  welcome_local:
    "Diese Adresse geht nur auf diesem Rechner. Starte den Server mit --listen 0.0.0.0:7666, damit andere ihn erreichen.",
  welcome_qr: "QR-Code der Adresse {link}",
  welcome_invite:
    "Auf diesen Server kommt man neu nur mit Einladung: Erstelle eine in der „Serververwaltung“ unter „Einladungen“.",
  welcome_next: "Einladungen, Rollen und alles Weitere findest du in der „Serververwaltung“, im Menü am Servernamen.",
  welcome_go: "Los geht’s",
};
