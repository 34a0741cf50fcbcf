import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { SecretKeys } from "./secret-keys.ts";

/** A secret in clear. Whoever prints, logs or serialises it gets a placeholder. */
export type SecretText = { reveal(): string; toString(): string; toJSON(): string };

export type SecretProblem =
  /** This installation was given no key. */
  | { kind: "secret_key_missing" }
  /** Sealed with a key that this process does not have. */
  | { kind: "secret_key_unknown"; keyId: string }
  /** Altered, cut off, or taken from another place. */
  | { kind: "secret_unreadable" };

/** Keeps secrets at rest. `place` names the one column of the one row that a secret is for: moved elsewhere it does not open. */
export type SecretBox = {
  seal(text: string, place: string): Result<string, SecretProblem>;
  open(sealed: string, place: string): Result<SecretText, SecretProblem>;
  /** Whether it is sealed with the current key; what is not should be sealed anew. */
  isCurrent(sealed: string): boolean;
};

const FORM = "s1";
const CIPHER = "aes-256-gcm";
/** What the mode is made for. Random, so that some 2^32 secrets may share a key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PLACEHOLDER = "[secret]";

/** AES-256-GCM; a sealed secret reads `s1.<key id>.<nonce, tag and text in base64url>`. */
export function createSecretBox(secretKeys: SecretKeys | null): SecretBox {
  return {
    seal(text, place) {
      if (secretKeys === null) return fail({ kind: "secret_key_missing" });
      const { current, keys } = secretKeys;
      const key = keys.get(current);
      if (key === undefined) return fail({ kind: "secret_key_unknown", keyId: current });
      return ok(`${FORM}.${current}.${encrypt(key, text, placeOf(current, place))}`);
    },
    open(sealed, place) {
      if (secretKeys === null) return fail({ kind: "secret_key_missing" });
      const [form, keyId = "", body = "", ...rest] = sealed.split(".");
      if (form !== FORM || rest.length > 0) return fail({ kind: "secret_unreadable" });
      const key = secretKeys.keys.get(keyId);
      if (key === undefined) return fail({ kind: "secret_key_unknown", keyId });
      const text = decrypt(key, body, placeOf(keyId, place));
      return text === null ? fail({ kind: "secret_unreadable" }) : ok(secretText(text));
    },
    isCurrent: (sealed) =>
      secretKeys !== null && sealed.startsWith(`${FORM}.${secretKeys.current}.`),
  };
}

/** What a problem means and what to do about it. */
export function secretMessage(problem: SecretProblem): string {
  switch (problem.kind) {
    case "secret_key_missing":
      return "This installation has no key to keep secrets with; set SECRETS_KEYS or SECRETS_KEY_FILE for server and worker";
    case "secret_key_unknown":
      return `It was sealed with the key "${problem.keyId}", which this process does not have; add that key again or enter the secret anew`;
    case "secret_unreadable":
      return "It cannot be opened: it was altered; enter the secret anew";
  }
}

/** A secret that tells itself to nobody who does not ask for it. */
function secretText(text: string): SecretText {
  return { reveal: () => text, toString: () => PLACEHOLDER, toJSON: () => PLACEHOLDER };
}

/** Bound into the seal with the form and the key. */
const placeOf = (keyId: string, place: string) => Buffer.from(`${FORM}.${keyId}.${place}`);

function encrypt(key: KeyObject, text: string, place: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(place);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

function decrypt(key: KeyObject, body: string, place: Buffer): string | null {
  const bytes = Buffer.from(body, "base64url");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(place);
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch {
    // The tag does not fit: not one letter of it is to be used.
    return null;
  }
}
