import { once } from "node:events";
import { createInterface } from "node:readline";
import { judgeLine } from "./guard-line.ts";

// `pnpm guard:sql`: one verdict per line of standard input, in order; no database is needed.
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() === "") continue;
  if (!process.stdout.write(`${JSON.stringify(judgeLine(line))}\n`))
    await once(process.stdout, "drain");
}
