import type { FastifyRequest } from "fastify";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Why a request may not use the caller's cookie, or null. A browser names the page that asks in Origin and Sec-Fetch-Site;
 * what changes something has to bring at least one of them, and JSON or bare bytes, which no plain form of another site can send.
 */
export function findForeignOrigin(
  request: FastifyRequest,
  publicOrigin: string | null,
): string | null {
  const site = request.headers["sec-fetch-site"];
  const { origin } = request.headers;
  const isSafe = safeMethods.has(request.method);
  // "none": typed into the address bar.
  if (site !== undefined && site !== "same-origin" && !(isSafe && site === "none")) {
    return `Sec-Fetch-Site is ${site}`;
  }
  if (origin !== undefined && !isOurs(origin, request.headers.host, publicOrigin)) {
    return "Origin is another site";
  }
  if (isSafe) return null;
  if (site === undefined && origin === undefined) return "neither Origin nor Sec-Fetch-Site";
  return isUnlikeForms(request.headers["content-type"])
    ? null
    : "Content-Type is not application/json";
}

function isOurs(origin: string, host: string | undefined, publicOrigin: string | null): boolean {
  if (publicOrigin !== null) return origin === new URL(publicOrigin).origin;
  return URL.canParse(origin) && new URL(origin).host === host;
}

const typesUnlikeForms = ["application/json", "application/octet-stream"];

const isUnlikeForms = (contentType: string | undefined): boolean =>
  typesUnlikeForms.includes(contentType?.split(";")[0]?.trim().toLowerCase() ?? "");
