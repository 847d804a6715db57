// What a message's text is parsed into: plain objects that components draw. No markup is ever made from text.

/** A piece of a line. */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "break" }
  | { kind: SpanKind; children: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "link"; href: string; children: Inline[] }
  | { kind: "user"; name: string }
  | { kind: "everyone"; name: "here" | "all" }
  | { kind: "room"; name: string };

/** What two signs around a piece make of it. */
export type SpanKind = "emphasis" | "strong" | "strike" | "spoiler";

/** A part of a message that stands on lines of its own. */
export type Block =
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "heading"; children: Inline[] }
  | { kind: "code"; language: string; text: string }
  | { kind: "quote"; children: Block[] }
  | { kind: "list"; ordered: boolean; start: number; items: Block[][] };

/** Counts the work of parsing, so that a test can hold it to the length of the text. */
export interface Meter {
  steps: number;
}
