import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { generateKey, parseSecretKeys, type SecretKeys } from "./secret-keys.ts";

export type KeySource = {
  /** The keys themselves; goes before the file. */
  keys?: string | undefined;
  /** A file that holds them, made at the first start. Only its owner can read it. */
  file?: string | undefined;
};

/** The installation's keys, or null where it names none: then nothing secret can be stored. Throws on what cannot be read. */
export function loadSecretKeys({ keys, file }: KeySource): SecretKeys | null {
  if (keys !== undefined) return orThrow(keys, "SECRETS_KEYS");
  return file === undefined ? null : orThrow(readOrCreate(file), file);
}

function orThrow(text: string, where: string): SecretKeys {
  const parsed = parseSecretKeys(text);
  if (parsed.ok) return parsed.value;
  throw new Error(`${where}: ${parsed.error}`);
}

function readOrCreate(file: string): string {
  const found = read(file);
  if (found !== null) return found;
  mkdirSync(dirname(file), { recursive: true });
  // Linked into place whole, and only where nothing is: of two processes that start at once both use one key.
  const own = `${file}.${crypto.randomUUID()}`;
  writeFileSync(own, `${generateKey()}\n`, { mode: 0o600, flag: "wx" });
  try {
    linkSync(own, file);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    rmSync(own);
  }
  return readFileSync(file, "utf8");
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

const codeOf = (error: unknown) =>
  error instanceof Error && "code" in error ? error.code : undefined;
