import { expect, test } from "vitest";
import { chatSqlSchema, MAX_SQL_LENGTH, questionSchema, titleOf } from "./chat.ts";

test("a conversation is called by how its first question begins, on one line", () => {
  expect(titleOf("  How many\n cranes? ")).toBe("How many cranes?");
  const long = titleOf(`${"cranes and ".repeat(20)}?`);
  expect(long).toHaveLength(80);
  expect(long.endsWith("…")).toBe(true);
});

test("a question says something, is bounded, and holds nothing that cannot be stored", () => {
  expect(questionSchema.safeParse("How many cranes?").success).toBe(true);
  for (const refused of ["", " \n ", "a\u0000b", "x".repeat(2001)])
    expect(questionSchema.safeParse(refused).success).toBe(false);
});

test("SQL of 200 kB is refused by its length", () => {
  expect(chatSqlSchema.safeParse("select 1").success).toBe(true);
  expect(chatSqlSchema.safeParse("x".repeat(MAX_SQL_LENGTH + 1)).success).toBe(false);
  expect(chatSqlSchema.safeParse("x".repeat(200_000)).success).toBe(false);
});
