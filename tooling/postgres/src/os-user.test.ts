import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findUser, reachableBy } from "./os-user.ts";

test("a user is found by its whole name", () => {
  const passwd =
    "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:8::/:\npostgres:x:101:104:,,,:/var/lib:/bin/bash\n";
  expect(findUser(passwd, "postgres")).toEqual({ uid: 101, gid: 104 });
  expect(findUser(passwd, "nobody")).toBeNull();
});

test("a folder is out of reach when one above it is closed to the user", () => {
  const folder = mkdtempSync(join(tmpdir(), "pfa-reach-"));
  const inner = join(folder, "closed", "inner");
  mkdirSync(inner, { recursive: true });
  const stranger = { uid: 64_999, gid: 64_999 };
  chmodSync(folder, 0o755);
  expect(reachableBy(stranger, inner)).toBe(true);
  chmodSync(join(folder, "closed"), 0o700);
  expect(reachableBy(stranger, inner)).toBe(false);
  // Whoever runs this process needs no other way in than its own.
  expect(reachableBy(null, inner)).toBe(true);
  rmSync(folder, { recursive: true });
});
