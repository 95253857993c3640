import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { hostNames } from "./hostNames.ts";
import { HttpError } from "./httpError.ts";

/** Query parameter that carries the token in the address that is printed. */
export const tokenParameter = "token";

/** Whom the server talks to. */
export interface AccessOptions {
  /** What the server listens on. */
  readonly host: string;
  readonly port: number;
  /** Wanted from everyone; without one everyone who reaches the server may look. */
  readonly token?: string | undefined;
}

/**
 * Decides which requests are answered.
 *
 * - The `Host` header must name this server: a page of another site whose name was made to point here (DNS rebinding) has
 *   that site's name in it.
 * - `Origin`, which browsers send with sockets and with requests from elsewhere, must be this server's, and so must what
 *   `Sec-Fetch-Site` says.
 * - The token, where there is one, must come as a cookie, a header or a query parameter.
 */
export class AccessPolicy {
  readonly #authorities: ReadonlySet<string>;
  readonly #token: string | undefined;
  readonly #cookie: string;

  constructor({ host, port, token }: AccessOptions) {
    const names = hostNames(host);
    this.#authorities = new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
    this.#token = token;
    // Cookies are shared by all ports of a host.
    this.#cookie = `gpnerf-${port}`;
  }

  /** The header that makes a browser keep the token. */
  get cookieHeader(): string {
    return `${this.#cookie}=${this.#token ?? ""}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /**
   * @throws {HttpError} 421 for another host, 403 for another origin
   */
  expectOwnAddress({ headers }: IncomingMessage): void {
    const host = headers.host?.toLowerCase();
    if (host === undefined || !this.#authorities.has(host)) {
      throw new HttpError(421, "This server does not answer under that name.", "Open the address that gpnerf printed.");
    }
    const { origin } = headers;
    const isOwnOrigin = origin === undefined || this.#authorities.has(origin.toLowerCase().replace(/^http:\/\//, ""));
    if (!isOwnOrigin) throw new HttpError(403, "Pages of other sites may not talk to this server.");
  }

  /**
   * Refuse what pages of other sites made a browser send. Following a link to the page itself is fine.
   * @throws {HttpError} 403
   */
  expectOwnPage({ headers }: IncomingMessage): void {
    const site = headers["sec-fetch-site"];
    if (site === undefined || site === "same-origin" || site === "none") return;
    throw new HttpError(403, "Pages of other sites may not talk to this server.");
  }

  /** Whether a text is the token, in a time that does not tell how much of it is right. */
  isToken(text: string): boolean {
    return this.#token === undefined || timingSafeEqual(digest(text), digest(this.#token));
  }

  /**
   * @param address what was asked for, with its query
   * @throws {HttpError} 401
   */
  expectToken({ headers }: IncomingMessage, address: URL): void {
    if (this.#token === undefined) return;
    const [, bearer] = /^Bearer (\S+)$/i.exec(headers.authorization ?? "") ?? [];
    const offered = [bearer, address.searchParams.get(tokenParameter), cookieValue(headers.cookie, this.#cookie)];
    if (offered.some((text) => typeof text === "string" && this.isToken(text))) return;
    throw new HttpError(
      401,
      "This server wants a token.",
      "Open the whole address that gpnerf printed, with its token.",
    );
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  const pairs = header?.split(";").map((pair) => pair.trim()) ?? [];
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
