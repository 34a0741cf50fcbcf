import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { fail, ok, type Result } from "@pfa/domain/result.ts";

/** The keys of an installation. Secrets are sealed with the current one; the others still open what they sealed. */
export type SecretKeys = { current: string; keys: ReadonlyMap<string, KeyObject> };

const KEY_BYTES = 32;
const ENTRY = /^([a-z0-9-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/;

/** A new key in the form in which it is kept: `id:32 bytes in base64url`. */
export function generateKey(): string {
  return `${randomBytes(4).toString("hex")}:${randomBytes(KEY_BYTES).toString("base64url")}`;
}

/**
 * Reads `id:key` entries, separated by commas or lines, the current one first. To change the key put a new entry in front
 * and keep the old one until everything is sealed anew. What is wrong is told without repeating any key.
 */
export function parseSecretKeys(text: string): Result<SecretKeys, string> {
  const keys = new Map<string, KeyObject>();
  const entries = text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  for (const [index, entry] of entries.entries()) {
    const [, id, encoded] = ENTRY.exec(entry) ?? [];
    if (id === undefined || encoded === undefined)
      return fail(`entry ${index + 1} is not of the form id:key`);
    const bytes = Buffer.from(encoded, "base64url");
    if (bytes.length !== KEY_BYTES)
      return fail(`the key "${id}" has ${bytes.length} bytes; ${KEY_BYTES} in base64 are needed`);
    if (keys.has(id)) return fail(`the key "${id}" is there twice`);
    keys.set(id, createSecretKey(bytes));
  }
  const [current] = keys.keys();
  return current === undefined ? fail("there is no key") : ok({ current, keys });
}
