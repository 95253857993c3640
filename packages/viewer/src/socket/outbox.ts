import type { ServerMessage } from "../protocol/answers.ts";

/** What an outbox needs of a socket. */
export interface Outlet {
  /** Bytes that were sent and have not left. */
  readonly bufferedAmount: number;
  send(data: string | Uint8Array, onSent: (error?: Error) => void): void;
}

/** A picture may be dropped, unless it is the last of its request: that one waits for its turn. */
export interface OutgoingPicture {
  readonly bytes: Uint8Array;
  readonly isFinal: boolean;
}

/**
 * Sends to one client without ever waiting for it. While much is on its way, coarse pictures are dropped and the newest
 * final one waits; so a slow client costs a bounded amount of memory, and what it sees last is whole.
 */
export class Outbox {
  readonly #outlet: Outlet;
  readonly #waitingBytes: number;
  #held: Uint8Array | undefined;

  constructor(outlet: Outlet, waitingBytes: number) {
    this.#outlet = outlet;
    this.#waitingBytes = waitingBytes;
  }

  /** Whether pictures would be dropped now. */
  get isCongested(): boolean {
    return this.#outlet.bufferedAmount > this.#waitingBytes;
  }

  /** Progress is dropped when the client is slow; everything else is short and rare. */
  send(message: ServerMessage): void {
    if (message.type === "progress" && this.isCongested) return;
    this.#outlet.send(JSON.stringify(message), () => this.#sendHeld());
  }

  /** @returns whether it was sent or will be */
  sendPicture({ bytes, isFinal }: OutgoingPicture): boolean {
    if (!this.isCongested) {
      this.#held = undefined;
      this.#outlet.send(bytes, () => this.#sendHeld());
      return true;
    }
    if (isFinal) this.#held = bytes;
    return isFinal;
  }

  #sendHeld(): void {
    const bytes = this.#held;
    if (bytes === undefined || this.isCongested) return;
    this.#held = undefined;
    this.#outlet.send(bytes, () => this.#sendHeld());
  }
}
