// What is said when something doesn't work; the names after `code_` are the codes of the protocol.

export const problems = {
  offline: "The server can't be reached. What you write is kept and sent when it is back.",
  reconnecting: "The connection is lost. Trying again in {seconds} s.",
  offline_kept: "What you write is kept and sent when it is back.",
  connecting: "Connecting…",
  retry_now: "Try now",
  ended: "You are signed out: {reason}",
  unknown: "That didn't work: {reason}",
  timeout: "The server did not answer in time. Try again.",
  insecure:
    "This page came over plain http. Chatting and files work; installing the app, notifications and starting without a connection need https or localhost.",
} as const;
