import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { judgeLine } from "./guard-line.ts";

test("a verdict has the line's id, and the canonical text or the reason", () => {
  expect(judgeLine('{"id": "a", "sql": "select id from pfa"}')).toEqual({
    id: "a",
    allowed: true,
    canonical: "SELECT id\nFROM ai.pfa",
  });
  expect(judgeLine('{"id": 7, "sql": "select * from app_user"}')).toEqual({
    id: 7,
    allowed: false,
    code: "relation",
    reason: "There is no relation “app_user”.",
    hint: "Questions read pfa and calendar_month.",
  });
});

test.for(["no json", "null", "[]", '"select 1"', "{}", '{"id": 1}', '{"sql": 5}'])(
  "a line that holds no query is not allowed: %s",
  (line) => {
    expect(judgeLine(line)).toMatchObject({ allowed: false, code: "bad_line" });
  },
);

test("the command answers each line in order, whatever the others hold", () => {
  const input = '{"id":1,"sql":"select 1"}\r\n\nno json\n{"id":2,"sql":"drop table pfa"}';
  const { stdout, status } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, "guard-sql.ts")],
    {
      input,
      encoding: "utf8",
    },
  );
  const verdicts = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(verdicts.map(({ id, allowed }) => [id, allowed])).toEqual([
    [1, true],
    [null, false],
    [2, false],
  ]);
  expect(status).toBe(0);
});
