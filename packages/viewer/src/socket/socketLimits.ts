/** What clients may cost. */
export interface SocketLimits {
  /** Clients at a time; further ones are sent away. */
  readonly clients: number;
  /** Messages that a client may send in a second; a page that is dragged sends some ten. */
  readonly messagesPerSecond: number;
  /** Bytes that may wait in the socket of a slow client before pictures for it are dropped. */
  readonly waitingBytes: number;
  /** Milliseconds between checks whether a client is still there. */
  readonly heartbeatMs: number;
}

export const defaultSocketLimits: SocketLimits = {
  clients: 32,
  messagesPerSecond: 100,
  waitingBytes: 4 * 2 ** 20,
  heartbeatMs: 30_000,
};
