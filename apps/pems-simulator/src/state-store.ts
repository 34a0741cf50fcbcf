import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Cell } from "./columns.ts";

/** What differs from the generated record: its changed cells by alias, and whether it was deleted. */
export interface Override {
  cells: Record<string, Cell>;
  deleted: boolean;
}

/** One answered request, as the log keeps it. */
export interface RequestEntry {
  id: number;
  at: string;
  method: string;
  endpoint: string;
  organization: string | null;
  pfaId: string | null;
  action: string | null;
  recordidSent: string | null;
  /** Screen fields written, names only. */
  fields: string[];
  page: number | null;
  rows: number;
  status: number;
  outcome: string;
  /** True when PEMS changed a record, whatever answer the caller got. */
  applied: boolean;
  faults: string[];
  durationMs: number;
}

/** Where edits, deletions, the request log, the faults and the clock survive a restart or a kill. */
export interface StateStore {
  listOverrides(): { organization: string; ordinal: number; override: Override }[];
  saveOverride(organization: string, ordinal: number, override: Override): void;
  findSetting(name: string): unknown;
  saveSetting(name: string, value: unknown): void;
  /** Runs the work as one transaction. */
  together<Result>(work: () => Result): Result;
  addRequest(entry: Omit<RequestEntry, "id">): RequestEntry;
  listRequests(filter: RequestFilter): RequestEntry[];
  countRequests(): { requests: number; writes: number };
  /** Forgets everything. */
  clear(): void;
  close(): void;
}

/** Which log entries to list, oldest first. */
interface RequestFilter {
  since: number;
  limit: number;
  organization?: string | undefined;
  pfaId?: string | undefined;
  action?: string | undefined;
}

/** Calls that changed nothing are dropped from the log when they are older than this many. Writes are kept until a reset. */
const keptCalls = 20_000;

const schema = `
  create table if not exists override (organization text, ordinal integer, body text not null, primary key (organization, ordinal));
  create table if not exists setting (name text primary key, body text not null);
  create table if not exists request (id integer primary key autoincrement, applied integer not null,
    organization text, pfa_id text, action text, body text not null);
  create index if not exists request_record on request (organization, pfa_id);
`;

/** Opens the state in a SQLite file, or in memory for the path ":memory:". */
export function openStateStore(path: string): StateStore {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  // A kill loses nothing with a write-ahead log; only a power cut could lose the last moments, which a demo may.
  database.exec(
    "pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 2000;",
  );
  database.exec(schema);
  return { ...overridesIn(database), ...requestsIn(database), ...lifeOf(database) };
}

function overridesIn(database: DatabaseSync) {
  const list = database.prepare("select organization, ordinal, body from override");
  const save = database.prepare("insert or replace into override values (?, ?, ?)");
  const find = database.prepare("select body from setting where name = ?");
  const put = database.prepare("insert or replace into setting values (?, ?)");
  return {
    listOverrides: () =>
      list.all().map((found) => ({
        organization: String(found["organization"]),
        ordinal: Number(found["ordinal"]),
        override: JSON.parse(String(found["body"])) as Override,
      })),
    saveOverride(organization: string, ordinal: number, override: Override) {
      save.run(organization, ordinal, JSON.stringify(override));
    },
    findSetting(name: string): unknown {
      const found = find.get(name);
      return found === undefined ? undefined : JSON.parse(String(found["body"]));
    },
    saveSetting(name: string, value: unknown) {
      put.run(name, JSON.stringify(value));
    },
  };
}

function requestsIn(database: DatabaseSync) {
  const insert = database.prepare(
    "insert into request (applied, organization, pfa_id, action, body) values (?, ?, ?, ?, ?)",
  );
  const prune = database.prepare("delete from request where applied = 0 and id < ?");
  const list = database.prepare(`select id, body from request where id > ?
    and (?2 is null or organization = ?2) and (?3 is null or pfa_id = ?3) and (?4 is null or action = ?4) order by id limit ?5`);
  const count = database.prepare(
    "select count(*) as requests, coalesce(sum(applied), 0) as writes from request",
  );
  return {
    addRequest(entry: Omit<RequestEntry, "id">): RequestEntry {
      const { applied, organization, pfaId, action } = entry;
      const id = Number(
        insert.run(applied ? 1 : 0, organization, pfaId, action, JSON.stringify(entry))
          .lastInsertRowid,
      );
      if (id % 1000 === 0) prune.run(id - keptCalls);
      return { ...entry, id };
    },
    listRequests({ since, limit, organization, pfaId, action }: RequestFilter): RequestEntry[] {
      const found = list.all(since, organization ?? null, pfaId ?? null, action ?? null, limit);
      return found.map(({ id, body }) => ({
        ...(JSON.parse(String(body)) as RequestEntry),
        id: Number(id),
      }));
    },
    countRequests() {
      const found = count.get();
      return { requests: Number(found?.["requests"]), writes: Number(found?.["writes"]) };
    },
  };
}

function lifeOf(database: DatabaseSync) {
  return {
    together<Result>(work: () => Result): Result {
      database.exec("begin immediate");
      try {
        const result = work();
        database.exec("commit");
        return result;
      } catch (error) {
        database.exec("rollback");
        throw error;
      }
    },
    clear() {
      database.exec("delete from override; delete from setting; delete from request;");
    },
    close() {
      database.close();
    },
  };
}
