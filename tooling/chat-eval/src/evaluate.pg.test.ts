import { join } from "node:path";
import pg from "pg";
import { expect, inject, test } from "vitest";
import { evaluate } from "./evaluate.ts";
import { readQuestions } from "./question-file.ts";
import { loadRecords } from "./records.ts";
import { percentile } from "./report.ts";

declare module "vitest" {
  interface ProvidedContext {
    serverUrl: string;
  }
}

const folder = join(import.meta.dirname, "../../../packages/chat/fixtures/held-out");

async function onOwnDatabase<T>(use: (url: string) => Promise<T>): Promise<T> {
  const url = new URL(inject("serverUrl"));
  const name = `chat_eval_${process.pid}`;
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`create database ${name}`);
  url.pathname = name;
  try {
    return await use(url.href);
  } finally {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  }
}

test("of the held-out questions at least 95 % are answered right and at most 1 % wrong", async () => {
  const files = ["questions.jsonl", "questions-2.jsonl", "questions-3.jsonl"].map((name) =>
    join(folder, name),
  );
  const questions = files.flatMap(readQuestions);
  expect(questions.length).toBeGreaterThan(300);
  const evaluation = await onOwnDatabase(async (url) => {
    const records = await loadRecords(join(folder, "questions-schema.sql"), url);
    try {
      return await evaluate(questions, records);
    } finally {
      await records.close();
    }
  });
  expect(evaluation.right / evaluation.total).toBeGreaterThanOrEqual(0.95);
  expect(
    evaluation.items.filter(({ verdict }) => verdict === "wrong").length / evaluation.total,
  ).toBeLessThanOrEqual(0.01);
  expect(
    percentile(
      evaluation.items.map(({ firstMs }) => firstMs),
      0.95,
    ),
  ).toBeLessThan(100);
});
