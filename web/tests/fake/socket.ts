// The browser's end of a socket to the fake server: as much of WebSocket as the connection uses.

import type { ClientFrame, ServerFrame } from "$wire/protocol.ts";

export class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  isOpen = false;

  /** `take` is the server's ear. */
  constructor(readonly take: (socket: FakeSocket, frame: ClientFrame) => void) {
    void Promise.resolve().then(() => {
      this.isOpen = true;
      this.onopen?.();
    });
  }

  send(text: string): void {
    if (this.isOpen) this.take(this, JSON.parse(text) as ClientFrame);
  }

  /** The server tells something. */
  tell(frame: ServerFrame): void {
    if (this.isOpen) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  close(): void {
    this.isOpen = false;
  }

  /** The line is cut: the browser hears of it, whoever sends does not. */
  cut(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.onclose?.();
  }
}
