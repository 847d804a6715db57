// What a command answers. It is shown above the composer to the one who typed it, and to nobody else.

export interface AnswerLine {
  readonly text: string;
  /** Beside it, quieter. */
  readonly more?: string;
  /** It can be pressed. */
  readonly run?: () => void;
}

export interface Answer {
  readonly title: string;
  readonly lines?: readonly AnswerLine[];
  readonly problem?: boolean;
  /** The typed text comes back into the composer, to be mended. */
  readonly keep?: boolean;
  /** What was typed destroys something: it is done when this is pressed. */
  readonly confirm?: { readonly label: string; readonly run: () => Promise<Answer | undefined> };
}
