import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSecretKeys } from "./key-file.ts";
import { generateKey } from "./secret-keys.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pfa-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the first start makes a key that only its owner can read, and the next one uses it", () => {
  const file = join(folder, "data", "secrets.key");
  const first = loadSecretKeys({ file });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(loadSecretKeys({ file })?.current).toBe(first?.current);
  expect(readdirSync(join(folder, "data"))).toEqual(["secrets.key"]);
});

test("processes that start at once use one key", async () => {
  const file = join(folder, "secrets.key");
  const module = new URL("./key-file.ts", import.meta.url).href;
  const program = `import { loadSecretKeys } from ${JSON.stringify(module)};
    console.log(loadSecretKeys({ file: ${JSON.stringify(file)} }).current);`;
  const start = () =>
    promisify(execFile)("node", ["--input-type=module-typescript", "--eval", program]);
  const ids = await Promise.all([start(), start(), start()]);
  const [id = ""] = readFileSync(file, "utf8").split(":");
  expect(ids.map(({ stdout }) => stdout.trim())).toEqual([id, id, id]);
});

test("keys that are given go before the file, which is then not made", () => {
  const keys = generateKey();
  const loaded = loadSecretKeys({ keys, file: join(folder, "secrets.key") });
  expect(loaded?.current).toBe(keys.split(":")[0]);
  expect(readdirSync(folder)).toEqual([]);
});

test("a file that holds no key stops the start by its name, and is not written over", () => {
  const file = join(folder, "secrets.key");
  writeFileSync(file, "scrambled");
  expect(() => loadSecretKeys({ file })).toThrow(`${file}: entry 1 is not of the form id:key`);
  expect(readFileSync(file, "utf8")).toBe("scrambled");
});

test("an installation that names neither has no keys", () => {
  expect(loadSecretKeys({})).toBe(null);
});
