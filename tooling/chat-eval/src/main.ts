import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { engines, evaluate } from "./evaluate.ts";
import { readQuestions, schemaFor } from "./question-file.ts";
import { loadRecords } from "./records.ts";
import { percentile, reportOf } from "./report.ts";

const usage = "pnpm eval:chat --questions FILE [--engine offline] [--json FILE]";

const { values: options } = parseArgs({
  // pnpm hands a lone "--" on.
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: {
    questions: { type: "string" },
    engine: { type: "string", default: "offline" },
    json: { type: "string" },
  },
});
if (options.questions === undefined) throw new Error(`Which questions? ${usage}`);
if (!engines.some((name) => name === options.engine)) {
  throw new Error(`No engine is called "${options.engine}": there is ${engines.join(", ")}.`);
}

const file = resolve(process.env["INIT_CWD"] ?? ".", options.questions);
const questions = readQuestions(file);
const records = await loadRecords(schemaFor(file));
try {
  const evaluation = await evaluate(questions, records);
  console.log(reportOf(evaluation));
  const { total, right, asked, declined, wrong, items } = evaluation;
  const first = percentile(
    items.map(({ firstMs }) => firstMs),
    0.95,
  ).toFixed(1);
  console.log(
    `  ${total} questions: ${right} right, ${asked} asked back, ${declined} declined, ${wrong} wrong; first part after ${first} ms (p95)`,
  );
  if (options.json !== undefined) {
    const written = {
      total,
      right,
      asked,
      declined,
      wrong,
      items: items.map(({ id, verdict, ms, sql }) => ({ id, verdict, ms, sql })),
    };
    writeFileSync(
      resolve(process.env["INIT_CWD"] ?? ".", options.json),
      `${JSON.stringify(written, null, 2)}\n`,
    );
  }
} finally {
  await records.close();
}
