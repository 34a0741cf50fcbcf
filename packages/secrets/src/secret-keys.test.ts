import { expect, test } from "vitest";
import { generateKey, parseSecretKeys } from "./secret-keys.ts";

test("keys stand one after the other, the current one first, in base64 of either alphabet", () => {
  const bytes = Buffer.alloc(32, 0xfb);
  const text = `b:${bytes.toString("base64")}\n a:${bytes.toString("base64url")} ,\n`;
  const parsed = parseSecretKeys(text);
  if (!parsed.ok) throw new Error(parsed.error);
  expect(parsed.value.current).toBe("b");
  expect([...parsed.value.keys].map(([id, key]) => [id, key.export().equals(bytes)])).toEqual([
    ["b", true],
    ["a", true],
  ]);
});

test("a generated key can be read, and each is another one", () => {
  const key = generateKey();
  expect(parseSecretKeys(key)).toMatchObject({ ok: true });
  expect(generateKey()).not.toBe(key);
});

test("what is wrong is named by its place, never by the key", () => {
  const good = generateKey();
  const short = Buffer.alloc(16, 1).toString("base64url");
  const bad = {
    "": "there is no key",
    [`${good},no-colon`]: "entry 2 is not of the form id:key",
    [`UPPER:${short}`]: "entry 1 is not of the form id:key",
    [`short:${short}`]: 'the key "short" has 16 bytes; 32 in base64 are needed',
    [`${good},${good}`]: `the key "${good.split(":")[0]}" is there twice`,
  };
  for (const [text, error] of Object.entries(bad)) {
    expect(parseSecretKeys(text)).toEqual({ ok: false, error });
    expect(error).not.toContain(short);
  }
});
