import { connect } from "node:net";

/** What came back for bytes sent as they are; the connection has ended. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Send bytes over a connection and read until it ends: HTTP as no well-behaved client would write it. */
export function rawRequest(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    const parts: Buffer[] = [];
    socket.on("data", (part) => parts.push(part));
    // Who sends more than the server reads is cut off; what came before counts.
    socket.on("error", (error) => (parts.length > 0 ? undefined : reject(error)));
    socket.on("close", () => {
      const text = Buffer.concat(parts).toString("latin1");
      resolve({ status: Number(text.slice(9, 12)), text });
    });
  });
}

/** A GET with this target and these headers, whatever they are. */
export function rawGet(port: number, target: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const all = { Host: `127.0.0.1:${port}`, Connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return rawRequest(port, `GET ${target} HTTP/1.1\r\n${lines.join("")}\r\n`);
}
