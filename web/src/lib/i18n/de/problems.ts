// What is said when something doesn't work; the names after `code_` are the codes of the protocol.

import type { Catalogue } from "../index.svelte.ts";

export const problems: Catalogue["problems"] = {
  offline: "Der Server ist nicht erreichbar. Was du schreibst, wird aufbewahrt und gesendet, sobald er wieder da ist.",
  reconnecting: "Die Verbindung ist weg. Neuer Versuch in {seconds} s.",
  offline_kept: "Was du schreibst, wird aufbewahrt und später gesendet.",
  connecting: "Verbindet …",
  retry_now: "Jetzt versuchen",
  ended: "Du bist abgemeldet: {reason}",
  unknown: "Das hat nicht geklappt: {reason}",
  insecure:
    "Diese Seite kam über einfaches http. Chatten und Dateien gehen; die App installieren, Benachrichtigungen und Starten ohne Verbindung brauchen https oder localhost.",
  insecure_go: "Verschlüsselt ist sie hier:",
  insecure_trust: "Falls der Browser dort warnt, lass dieses Gerät dem Server erst vertrauen:",
  code_not_allowed: "Das darfst du nicht. Frag einen Operator des Raums oder einen Admin.",
  code_outranked: "Das geht nicht bei jemandem, dessen Rolle nicht unter deiner steht.",
  code_yourself: "Das geht nicht bei dir selbst.",
  code_last_owner: "Der Server muss jemandem gehören: Gib die Rolle „Besitzer(in)“ erst jemand anderem.",
  code_no_such_user: "Niemand hier heißt so. Prüfe, ob der Name richtig geschrieben ist.",
  code_no_such_room: "Einen solchen Raum kannst du nicht finden. Prüfe den Namen oder bitte um eine Einladung.",
  code_no_such_message: "Diese Nachricht ist nicht in diesem Raum.",
  code_no_text: "Das ist eine Datei oder die Ausgabe eines Befehls: Du kannst sie löschen, aber nicht bearbeiten.",
  code_no_such_file: "Diese Datei gibt es nicht mehr, oder du darfst sie nicht sehen.",
  code_files_off: "Auf diesem Server ist das Teilen von Dateien abgeschaltet.",
  code_run_off: "Auf diesem Server können keine Befehle ausgeführt werden.",
  code_no_space:
    "Die Festplatte des Servers ist zu voll für Dateien. Was schon gesendet ist, bleibt: Versuch es später noch mal.",
  code_wrong_digest: "Was ankam, ist nicht das, was gesendet wurde. Sende die Datei noch einmal.",
  code_files_unavailable:
    "Der Server kann gerade keine Dateien speichern. Was schon gesendet ist, bleibt: Versuch es später noch mal.",
  code_not_author: "Du kannst nur deine eigenen Nachrichten bearbeiten.",
  code_not_blocked: "Diese Sperre gibt es nicht. Sieh in der Liste der Sperren nach.",
  code_not_muted: "Diese Person ist nicht stummgeschaltet: Sie kann schreiben.",
  code_no_such_invite: "Diese Einladung ist vertippt, verbraucht, abgelaufen oder zurückgezogen. Bitte um eine neue.",
  code_no_such_device: "Dieses Gerät ist schon abgemeldet.",
  code_not_member: "Du bist nicht in diesem Raum. Tritt ihm erst bei.",
  code_target_not_member: "Diese Person ist nicht in diesem Raum. Lade sie erst ein.",
  code_already_member: "Diese Person ist schon in diesem Raum.",
  code_name_taken: "Hier heißt schon jemand so. Nimm einen anderen Namen.",
  code_name_confusable: "Das sieht aus wie der Name von jemand anderem hier. Nimm einen anderen Namen.",
  code_name_registered: "Dieser Name ist registriert. Melde dich mit seinem Passwort an oder nimm einen anderen.",
  code_name_blocked: "Ein Admin hat diesen Namen gesperrt. Nimm einen anderen.",
  code_room_name_taken: "Es gibt schon einen Raum, der so heißt oder so aussieht. Nimm einen anderen Namen.",
  code_blocked: "Ein Admin hat dich gesperrt. Du kannst wieder herein, wenn die Sperre endet oder aufgehoben wird.",
  code_blocked_until:
    "Ein Admin hat dich bis {time} gesperrt. Danach kannst du wieder herein, oder wenn die Sperre aufgehoben wird.",
  code_muted:
    "Du bist hier stummgeschaltet: Du kannst lesen, aber nicht schreiben, bis das endet oder aufgehoben wird.",
  code_muted_until: "Du bist hier bis {time} stummgeschaltet: Du kannst lesen, aber nicht schreiben.",
  code_moderated:
    "Dieser Raum ist moderiert: Nur Operatoren und wer eine Stimme hat, können schreiben. Bitte einen Operator um eine Stimme.",
  code_no_queries: "Was Programme einander fragen, wird in diesem Raum nicht weitergegeben.",
  code_guarded:
    "Diese Person nimmt nur Nachrichten von Registrierten an. Lege zuerst ein Passwort für deinen Namen fest.",
  code_guests_read_only:
    "Gäste können auf diesem Server nicht schreiben. Lege erst ein Passwort für deinen Namen fest.",
  code_room_full: "Dieser Raum ist voll. Bitte einen seiner Operatoren um Platz.",
  code_invite_only: "In diesen Raum kommt man nur mit Einladung. Bitte einen seiner Operatoren darum.",
  code_wrong_key: "Das ist nicht der Schlüssel dieses Raums. Frag jemanden, der darin ist.",
  code_banned: "Du bist aus diesem Raum ausgesperrt. Wende dich an einen seiner Operatoren.",
  code_target_banned:
    "Diese Person ist aus dem Raum ausgesperrt. Nimm erst die Maske weg oder füge eine Ausnahme hinzu.",
  code_gone: "Die andere Person kommt nicht wieder: Das würde niemand lesen.",
  code_address_shared: "Diese Adresse ist auch deine oder die des Servers. Sperre nur den Namen.",
  code_server_invite_only: "Auf diesen Server kommt man nur mit Einladung. Bitte einen Admin um eine.",
  code_registered_only:
    "Dieser Server ist nur für Registrierte. Melde dich mit deinem Passwort an oder frag einen Admin.",
  code_direct_room: "Das geht in einem Direktchat nicht.",
  code_lobby: "Das geht in der Lobby nicht: Alle sind darin.",
  code_second_factor: "Dieses Konto braucht auch einen Code seiner App oder einen Notfallcode.",
  code_wrong_code: "Das Passwort oder der Code ist falsch. Ein Code gilt einmal: warte auf den nächsten.",
  code_irc_sign_in:
    "Du bist mit etwas hereingekommen, das nur auf IRC anmeldet. Melde dich dafür mit deinem Passwort an.",
  code_factor_needed: "Deine Rolle braucht zuerst einen zweiten Faktor. Schalte ihn in den Einstellungen ein.",
  code_factor_on: "Dein zweiter Faktor ist schon an.",
  code_factor_off: "Dein zweiter Faktor ist aus.",
  code_factor_not_begun: "Das hat zu lange gedauert. Beginne noch einmal.",
  code_target_factor_off: "Diese Person hat keinen zweiten Faktor.",
  code_invalid_passkey: "Dieser Passkey meldet hier nicht an: er wurde entfernt oder gehört zu einem anderen Server.",
  code_passkey_known: "Dieser Passkey ist schon eingetragen.",
  code_no_such_passkey: "Dieser Passkey wurde schon entfernt.",
  code_already_registered: "Du bist schon registriert.",
  code_not_registered: "Gäste können das nicht. Lege erst ein Passwort für deinen Namen fest.",
  code_target_not_registered: "Diese Person ist Gast: Nur Registrierte können eine Rolle haben.",
  code_plaintext_password:
    "Diese Seite kam unverschlüsselt, deshalb nimmt der Server kein Passwort von ihr an. Öffne seine https-Adresse.",
  code_handoff_off: "Anmelden mit einem Code ist auf diesem Server abgeschaltet.",
  code_no_such_code: "Diesen Code gibt es nicht: vertippt oder zu alt. Lass das andere Gerät einen neuen zeigen.",
  code_code_expired: "Dieser Code ist abgelaufen. Lass das andere Gerät einen neuen zeigen.",
  code_code_used:
    "Dieser Code wurde schon benutzt, und jeder gilt nur einmal. Lass das andere Gerät einen neuen zeigen.",
  code_nothing_to_confirm: "Kein Gerät wartet mehr auf dich. Zeig einen neuen Code.",
  code_wrong_number:
    "Das ist nicht die Zahl auf dem anderen Gerät, deshalb wurde es nicht angemeldet. Ist es deins, versuch es mit einem neuen Code.",
  code_handoff_refused: "Das andere Gerät hat diese Anmeldung nicht bestätigt.",
  code_plaintext_code:
    "Diese Seite kam unverschlüsselt, deshalb gibt und nimmt der Server hier keinen Anmeldecode. Öffne seine https-Adresse.",
  code_wrong_password: "Dieses Passwort ist falsch. Versuch es noch mal.",
  code_password_too_short: "Dieses Passwort ist für diesen Server zu kurz. Nimm ein längeres.",
  code_unavailable: "Der Server kann gerade keine Nachrichten speichern. Versuch es später noch mal.",
  code_shutting_down: "Der Server fährt gerade herunter. Versuch es gleich noch mal.",
  code_busy: "Der Server ist gerade voll. Versuch es gleich noch mal.",
  code_internal:
    "Auf dem Server ist etwas schiefgegangen. Versuch es noch mal; bleibt es so, sag einem Admin Bescheid.",
  code_lost: "Die Verbindung brach ab, bevor der Server antwortete. Sieh nach, ob es geklappt hat, sonst noch mal.",
  code_unreachable: "Der Server ist nicht erreichbar. Prüfe deine Verbindung und versuch es noch mal.",
  code_timeout: "Der Server hat nicht rechtzeitig geantwortet. Versuch es noch mal.",
};
