import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { RequestHandler } from "sirv";
import { type AccessPolicy, tokenParameter } from "./accessPolicy.ts";
import { sendError } from "./answers.ts";
import { HttpError } from "./httpError.ts";
import { setSecurityHeaders } from "./securityHeaders.ts";

/** Answers one route. */
export interface Route {
  /** Matches the whole path. */
  readonly path: RegExp;
  /** @param groups what the groups of `path` matched */
  readonly answer: (
    response: ServerResponse,
    groups: readonly string[],
    request: IncomingMessage,
  ) => Promise<void> | void;
}

/** What a server is made of. */
export interface HandlerOptions {
  readonly policy: AccessPolicy;
  readonly routes: readonly Route[];
  readonly app: RequestHandler;
  /** Told of errors that are nobody's request's fault. */
  readonly onFailure: (error: unknown) => void;
}

/** Methods that are answered; nothing here changes anything. */
const methods = new Set(["GET", "HEAD"]);

/** Checks every request, then answers it from the API or with a file of the app. */
export function requestHandler({ policy, routes, app, onFailure }: HandlerOptions): RequestListener {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    policy.expectOwnAddress(request);
    const address = addressOf(request);
    if (!methods.has(request.method ?? "")) throw new HttpError(405, "Only GET and HEAD are answered here.");
    const isApi = address.pathname === "/api" || address.pathname.startsWith("/api/");
    if (isApi) policy.expectOwnPage(request);
    policy.expectToken(request, address);
    if (isApi) return answerRoute(routes, address.pathname, request, response);
    if (address.searchParams.has(tokenParameter)) return keepToken(policy, address, response);
    app(request, response, () => sendError(response, new HttpError(404, "There is nothing here.")));
  };
  return (request, response) => {
    setSecurityHeaders(response);
    handle(request, response).catch((error: unknown) => {
      if (!(error instanceof HttpError)) onFailure(error);
      sendError(response, error, !methods.has(request.method ?? ""));
    });
  };
}

/**
 * The address that a request asks for.
 * @throws {HttpError} 400 when it is none of this server's
 */
export function addressOf({ url = "" }: IncomingMessage): URL {
  // What begins with two slashes would be taken for a host.
  if (url.startsWith("/") && !url.startsWith("//") && !url.includes("\\") && URL.canParse(url, "http://viewer")) {
    return new URL(url, "http://viewer");
  }
  throw new HttpError(400, "The request is not understood.");
}

async function answerRoute(
  routes: readonly Route[],
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const route of routes) {
    const match = route.path.exec(path);
    if (match) return route.answer(response, match.slice(1), request);
  }
  throw new HttpError(404, "There is nothing here.");
}

/** Put the token into a cookie and out of the address bar, where it would be copied and remembered. */
function keepToken(policy: AccessPolicy, address: URL, response: ServerResponse): void {
  address.searchParams.delete(tokenParameter);
  const headers = { Location: `${address.pathname}${address.search}`, "Set-Cookie": policy.cookieHeader };
  response.writeHead(303, { ...headers, "Cache-Control": "no-store" });
  response.end();
}
