import { isIP } from "node:net";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import { rangeOf } from "./address-range.ts";
import type { UrlProblem } from "./problem.ts";

/** Hosts that may stand at a private address, as `host` or `host:port`; names as they are asked for, or addresses. */
export type PrivateHosts = ReadonlySet<string>;

/** Reads a list with commas, such as `ollama.internal:11434, 10.1.2.3`. */
export const parsePrivateHosts = (list: string): PrivateHosts =>
  new Set(
    list
      .split(",")
      .map((host) => host.trim().toLowerCase())
      .filter((host) => host !== ""),
  );

/** What can be said of an address without asking anybody: used when it is entered, and before each call. */
export function checkUrl(text: string, privateHosts: PrivateHosts): Result<URL, UrlProblem> {
  if (!URL.canParse(text)) return fail({ kind: "url_unreadable" });
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return fail({ kind: "url_scheme", scheme: url.protocol });
  if (url.username !== "" || url.password !== "") return fail({ kind: "url_credentials" });
  const host = hostOf(url);
  // The parser has brought octal, hexadecimal and shortened forms of IPv4 into the usual one.
  const problem = isIP(host) === 0 ? null : checkAddress(url, host, privateHosts);
  return problem ? fail(problem) : ok(url);
}

/** Whether a call of the URL may go to the address that its host was found at. */
export function checkAddress(
  url: URL,
  address: string,
  privateHosts: PrivateHosts,
): UrlProblem | null {
  const { reach, range } = rangeOf(address);
  const host = hostOf(url);
  if (reach === "public" || (reach === "private" && isNamed(url, privateHosts))) return null;
  return { kind: "address_forbidden", host, address, range, canBeNamed: reach === "private" };
}

/** The host as a resolver takes it: without the brackets of IPv6 and without the dot at the end of a whole name. */
const hostOf = ({ hostname }: URL): string =>
  hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");

function isNamed(url: URL, privateHosts: PrivateHosts): boolean {
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  const host = hostOf(url);
  const withPort = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return privateHosts.has(host) || privateHosts.has(withPort);
}
