import type { ChatCell, ChatResultColumn } from "@pfa/domain/chat-sql.ts";
import pg from "pg";

const MAX_ROWS = 1000;
const MAX_BYTES = 2_000_000;
const MAX_CELL = 2000;
/** Rows of one FETCH: little enough that their bytes are counted before many more are there. */
const BATCH = 100;

type Type = ChatResultColumn["type"];

const { builtins } = pg.types;

const types = new Map<number, Type>([
  [builtins.BOOL, "boolean"],
  [builtins.INT2, "number"],
  [builtins.INT4, "number"],
  [builtins.INT8, "number"],
  [builtins.NUMERIC, "number"],
  [builtins.FLOAT4, "number"],
  [builtins.FLOAT8, "number"],
  [builtins.DATE, "date"],
  [builtins.TIMESTAMP, "timestamp"],
  [builtins.TIMESTAMPTZ, "timestamp"],
  [builtins.TEXT, "text"],
  [builtins.VARCHAR, "text"],
  [builtins.BPCHAR, "text"],
]);

/** What a column of PostgreSQL's type is for a reader. */
export const typeOf = (typeId: number): Type => types.get(typeId) ?? "other";

type Run = (text: string) => Promise<{ rows: (string | null)[][] }>;

/** Reads rows through a cursor until a limit is reached. Each cell is cut by the server: a long one never travels. */
export async function readRows(
  run: Run,
  canonical: string,
  columns: readonly { type: Type }[],
): Promise<{ rows: ChatCell[][]; truncated: "rows" | "bytes" | null }> {
  const names = columns.map((_, index) => `c${index}`);
  const cells = names.map((name) => `left(${name}::text, ${MAX_CELL + 1})`);
  // A row without columns is still a row.
  const from =
    names.length > 0 ? `(${canonical}) answer(${names.join(", ")})` : `(${canonical}) answer`;
  await run(`declare answer no scroll cursor for select ${cells.join(", ")} from ${from}`);
  const rows: ChatCell[][] = [];
  let bytes = 0;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- the next rows are asked for only if these were few and short
    const batch = (await run(`fetch ${BATCH} from answer`)).rows;
    for (const row of batch) {
      bytes += row.reduce((sum, cell) => sum + Buffer.byteLength(cell ?? ""), 0);
      if (bytes > MAX_BYTES) return { rows, truncated: "bytes" };
      if (rows.length === MAX_ROWS) return { rows, truncated: "rows" };
      rows.push(row.map((cell, index) => toCell(cell, columns[index]?.type ?? "other")));
    }
    if (batch.length < BATCH) return { rows, truncated: null };
  }
}

function toCell(text: string | null, type: Type): ChatCell {
  if (text === null) return null;
  switch (type) {
    case "boolean":
      return text === "true";
    case "number":
      return toNumber(text);
    case "timestamp":
      // With a zone it is UTC, which we set; without one it has none.
      return text.replace(" ", "T").replace(/\+00$/, "Z");
    case "text":
    case "date":
    case "other":
      return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text;
  }
}

/** A number that JSON can carry; NaN, infinity and what is longer than a double stay texts. */
function toNumber(text: string): ChatCell {
  const value = Number(text);
  const digits = text.replaceAll(/[^\d]/g, "").replace(/^0+/, "").length;
  // Averages come with twenty places: they are rounded, whole numbers are not.
  const isExact = digits <= 15 || text.includes(".");
  return Number.isFinite(value) && isExact ? value : text.slice(0, MAX_CELL);
}
