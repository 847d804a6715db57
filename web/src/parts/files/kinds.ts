// What kind of file something is, by what its sender says it is.

import type { IconName } from "$parts/common/icons.ts";

export type Kind = "picture" | "audio" | "video" | "text" | "archive" | "other";
export const KINDS: readonly Kind[] = ["picture", "audio", "video", "text", "archive", "other"];

const PICTURES = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);
const AUDIO = new Set(["audio/mpeg", "audio/ogg", "audio/wav"]);
const VIDEO = new Set(["video/mp4", "video/webm"]);
const ARCHIVES = /zip|compressed|x-tar|x-7z|x-rar|gzip|x-xz|zstd/;

/** Whether the server makes a preview of it and browsers show it. */
export function isPicture(type: string): boolean {
  return PICTURES.has(type);
}

/** Whether the server lets a browser play it. */
export function isAudio(type: string): boolean {
  return AUDIO.has(type);
}

/** Whether the server lets a browser play it. */
export function isVideo(type: string): boolean {
  return VIDEO.has(type);
}

export function kindOf(type: string): Kind {
  if (type.startsWith("image/")) return "picture";
  if (type.startsWith("audio/")) return "audio";
  if (type.startsWith("video/")) return "video";
  if (type.startsWith("text/")) return "text";
  return ARCHIVES.test(type) ? "archive" : "other";
}

const ICONS: Readonly<Record<Kind, IconName>> = {
  picture: "image",
  audio: "sound",
  video: "play",
  text: "list",
  archive: "archive",
  other: "file",
};

export function iconOf(type: string): IconName {
  return ICONS[kindOf(type)];
}
