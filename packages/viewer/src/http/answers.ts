import type { ServerResponse } from "node:http";
import { ConfigError, GpnerfError } from "gpnerf";
import type { ErrorAnswer } from "../protocol/session.ts";
import { HttpError } from "./httpError.ts";

/** Answer with bytes that may change at any time. */
export function sendBytes(response: ServerResponse, type: string, bytes: Uint8Array): void {
  response.writeHead(200, { "Content-Type": type, "Content-Length": bytes.byteLength, "Cache-Control": "no-store" });
  response.end(bytes);
}

export function sendJson(response: ServerResponse, value: unknown): void {
  sendBytes(response, "application/json", Buffer.from(JSON.stringify(value)));
}

/** An error for those who asked: what is for people goes out, bugs stay inside. */
export function describeError(error: unknown): { readonly status: number; readonly answer: ErrorAnswer } {
  if (error instanceof HttpError) {
    const { status, message, hint } = error;
    return { status, answer: { message, ...(hint === undefined ? {} : { hint }) } };
  }
  if (error instanceof GpnerfError) {
    // Settings come from requests, everything else is amiss on this side.
    const status = error instanceof ConfigError ? 400 : 500;
    return { status, answer: { message: error.message, hint: error.hint } };
  }
  return {
    status: 500,
    answer: { message: "The server has failed.", hint: "Look at what gpnerf printed where it was started." },
  };
}

/** Answer with an error; the connection ends when a body may still be coming. */
export function sendError(response: ServerResponse, error: unknown, closeConnection = false): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, answer } = describeError(error);
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    ...(closeConnection ? { Connection: "close" } : {}),
  });
  response.end(JSON.stringify(answer));
}
