import { inspect } from "node:util";
import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { createSecretBox, secretMessage, type SecretText } from "./secret-box.ts";
import { generateKey, parseSecretKeys, type SecretKeys } from "./secret-keys.ts";

function keysOf(...entries: string[]): SecretKeys {
  const parsed = parseSecretKeys(entries.join(","));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

const oldKey = generateKey();
const newKey = generateKey();
const idOf = (key: string) => key.split(":")[0] ?? "";
const box = createSecretBox(keysOf(newKey));

function sealed(text: string, place = "webhook/7", by = box): string {
  const result = by.seal(text, place);
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
}

function opened(text: string, place = "webhook/7", by = box): string {
  const result = by.open(text, place);
  return result.ok ? result.value.reveal() : result.error.kind;
}

test("every text comes back as it was, and never stands in what is stored", () => {
  assert(
    property(string({ unit: "binary" }), (text) => {
      const stored = sealed(text);
      expect(opened(stored)).toBe(Buffer.from(text, "utf8").toString("utf8"));
      // Few letters may stand there by chance.
      expect(text.length > 6 && stored.includes(text)).toBe(false);
    }),
  );
});

test("the same text is sealed differently each time", () => {
  expect(sealed("canary")).not.toBe(sealed("canary"));
});

test("a secret that was moved to another row does not open", () => {
  expect(opened(sealed("canary", "webhook/7"), "webhook/8")).toBe("secret_unreadable");
});

test("one altered, cut or added letter anywhere, and it does not open", () => {
  const stored = sealed("canary");
  for (let at = stored.lastIndexOf(".") + 1; at < stored.length - 1; at += 1) {
    const letter = stored[at] === "A" ? "B" : "A";
    expect(opened(stored.slice(0, at) + letter + stored.slice(at + 1))).toBe("secret_unreadable");
    expect(opened(stored.slice(0, at))).toBe("secret_unreadable");
  }
  for (const other of ["", "s1", "s1..", "s2.a.b", `${stored}.x`, "canary"])
    expect(["secret_unreadable", "secret_key_unknown"]).toContain(opened(other));
});

test("after a change of the key old secrets still open, and can be told from those of the new one", () => {
  const before = sealed("canary", "webhook/7", createSecretBox(keysOf(oldKey)));
  const rotated = createSecretBox(keysOf(newKey, oldKey));
  expect(opened(before, "webhook/7", rotated)).toBe("canary");
  expect(rotated.isCurrent(before)).toBe(false);
  const after = sealed("canary", "webhook/7", rotated);
  expect(rotated.isCurrent(after)).toBe(true);
  expect(opened(after)).toBe("canary");
});

test("without the key that sealed it a secret says which one is missing", () => {
  const before = sealed("canary", "webhook/7", createSecretBox(keysOf(oldKey)));
  const result = box.open(before, "webhook/7");
  expect(result).toEqual({
    ok: false,
    error: { kind: "secret_key_unknown", keyId: idOf(oldKey) },
  });
  const message = result.ok ? "" : secretMessage(result.error);
  expect(message).toContain(`sealed with the key "${idOf(oldKey)}"`);
});

test("another key under the same id opens nothing", () => {
  const [id, other] = [idOf(newKey), generateKey().split(":")[1]];
  const impostor = createSecretBox(keysOf(`${id}:${other}`));
  expect(opened(sealed("canary"), "webhook/7", impostor)).toBe("secret_unreadable");
});

test("without any key nothing is sealed and nothing opens, and both say so", () => {
  const none = createSecretBox(null);
  expect(none.seal("canary", "webhook/7")).toEqual({
    ok: false,
    error: { kind: "secret_key_missing" },
  });
  expect(opened(sealed("canary"), "webhook/7", none)).toBe("secret_key_missing");
  expect(none.isCurrent(sealed("canary"))).toBe(false);
});

test("a secret in clear is a placeholder to whoever prints, logs or serialises it", () => {
  const result = box.open(sealed("canary"), "webhook/7");
  if (!result.ok) throw new Error(result.error.kind);
  const secret: SecretText = result.value;
  const shown = [String(secret), JSON.stringify({ secret }), inspect(secret)];
  expect(shown.join(" ")).not.toContain("canary");
  expect(secret.reveal()).toBe("canary");
});
