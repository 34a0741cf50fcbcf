import { readFileSync } from "node:fs";
import { startThrowAwayCluster } from "@pfa/embedded-postgres/throw-away.ts";
import pg from "pg";

export type Cell = string | number | boolean | null;
export type Rows = { columns: string[]; rows: Cell[][] };

/** The records that questions are asked of, in a server of their own. */
export type Records = {
  query: (sql: string) => Promise<Rows>;
  /** Distinct values of the columns that questions name them of. */
  values: () => Promise<Record<string, string[]>>;
  close: () => Promise<void>;
};

const numbers = new Set([20, 21, 23, 700, 701, 1700]);
const boolean = 16;
const timestamps = new Set([1114, 1184]);

const types = {
  getTypeParser: (oid: number) => (text: string) => {
    if (numbers.has(oid)) return Number(text);
    if (oid === boolean) return text === "t";
    return timestamps.has(oid)
      ? new Date(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00")).toISOString()
      : text;
  },
};

/** Under the names that the guard writes into a query. */
const views = `
  drop schema if exists ai cascade;
  create schema ai;
  create view ai.pfa as select * from qa.pfa;
  create view ai.calendar_month as select * from qa.calendar_month`;

/** Starts a server, or uses the one that is given, and loads a schema into it. */
export async function loadRecords(schemaFile: string, serverUrl?: string): Promise<Records> {
  const cluster = serverUrl === undefined ? await startThrowAwayCluster() : null;
  const client = new pg.Client({ connectionString: serverUrl ?? cluster?.url("postgres"), types });
  await client.connect();
  // The schema grants to the role that reads for the chat.
  await client.query(
    "do $$ begin create role ai_ro; exception when duplicate_object then null; end $$",
  );
  await client.query(readFileSync(schemaFile, "utf8"));
  await client.query(views);
  await client.query(
    "set search_path = qa; set timezone = 'UTC'; set statement_timeout = '30s'; analyze",
  );
  const query = async (sql: string): Promise<Rows> => {
    const result = await client.query<Cell[]>({ text: sql, rowMode: "array" });
    return { columns: result.fields.map(({ name }) => name), rows: result.rows };
  };
  return {
    query,
    values: () => distinctValues(query),
    close: async () => {
      await client.end();
      await cluster?.stop();
    },
  };
}

async function distinctValues(query: Records["query"]): Promise<Record<string, string[]>> {
  const values: Record<string, string[]> = {};
  for (const column of ["class", "category", "area", "source", "dor"]) {
    // oxlint-disable-next-line no-await-in-loop -- one connection answers one query at a time
    const { rows } = await query(
      `select distinct ${column} from pfa where ${column} is not null order by 1`,
    );
    values[column] = rows.map(([value]) => String(value));
  }
  return values;
}
