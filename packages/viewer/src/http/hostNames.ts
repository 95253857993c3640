import { isIP } from "node:net";
import { hostname, networkInterfaces } from "node:os";

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

/** Whether only programs of this machine reach a server that listens there. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Whether a server that listens there is reached under every address of the machine. */
function isEverywhere(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** A host as it stands in addresses: IPv6 in brackets, all in lower case. */
export function inAddress(host: string): string {
  return isIP(host) === 6 ? `[${host.toLowerCase()}]` : host.toLowerCase();
}

/** The names under which a server that listens on `host` may be asked for. */
export function hostNames(host: string): string[] {
  if (isLoopback(host)) return [...new Set([...loopbackNames, inAddress(host)])];
  if (!isEverywhere(host)) return [inAddress(host)];
  return [...loopbackNames, hostname().toLowerCase(), ...ownAddresses().map(inAddress)];
}

/** The name to print for people on other machines. */
export function printedHost(host: string): string {
  if (!isEverywhere(host)) return inAddress(host);
  return inAddress(ownAddresses().find((address) => isIP(address) === 4) ?? hostname());
}

/** Addresses of this machine in its networks. */
function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).filter(({ internal }) => !internal).map(({ address }) => address),
  );
}
