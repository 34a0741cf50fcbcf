import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSecrets, password } from "./secrets.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pfa-secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("secrets are made once, kept, and readable by their owner only", () => {
  const file = join(folder, "new", "secrets.json");
  const first = loadSecrets(file);
  expect(loadSecrets(file)).toEqual(first);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, "new"))).toEqual(["secrets.json"]);
});

test("no two passwords of an installation, nor of two installations, are equal", () => {
  const all = ["a", "b"].flatMap((name) => {
    const { postgres, logins, pems, users } = loadSecrets(join(folder, name));
    return [
      postgres,
      ...Object.values(logins),
      pems.password,
      pems.apiKey,
      ...Object.values(users),
    ];
  });
  expect(new Set(all).size).toBe(all.length);
});

test("a password needs no quoting in a shell, an address or JSON", () => {
  expect(password(3)).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){2}$/);
});
