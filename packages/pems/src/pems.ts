import type { EditableField } from "@pfa/domain/field-catalog.ts";
import type { FieldValue, SourceRecord } from "@pfa/domain/record.ts";
import type { Result } from "@pfa/domain/result.ts";
import type { FieldMapping } from "@pfa/domain/field-mapping.ts";
import type { GridColumn } from "./grid.ts";
import type { PemsProblem } from "./problem.ts";

/** A row that cannot be taken as it is, with everything that is wrong with it. */
export type QuarantinedRow = {
  pfaId: string | null;
  /** The row's non-empty texts by grid alias. */
  raw: Record<string, string>;
  /** `field` is our field, or PEMS's alias where we have none (key, version, time of change, unmapped columns). */
  problems: { field: string; message: string }[];
};

export type PemsPage = {
  /** From 1. */
  page: number;
  /** Names of PEMS's columns, in lower case. */
  columns: string[];
  /** PFA id of every row, in order, also of quarantined ones; "" for a row without one. */
  keys: string[];
  records: SourceRecord[];
  quarantined: QuarantinedRow[];
  /** About how many rows the whole read has: a hint for a progress bar only. */
  expected: number | null;
};

export type ReadRequest = {
  organization: string;
  /** ISO timestamp: only records changed at or after it. Take it from a `modifiedAt` that PEMS told. */
  modifiedSince?: string;
  /** Only records with these ids. */
  onlyKeys?: readonly string[];
  mapping: FieldMapping;
  signal?: AbortSignal;
  /** Told of every request of this read, further tries included. */
  onRequest?: (event: RequestEvent) => void;
};

/** What was asked of PEMS and how it went; carries no bodies and no credentials. */
export type RequestEvent = {
  method: string;
  path: string;
  /** HTTP status, or null when no answer came. */
  status: number | null;
  durationMs: number;
  /** From 1. */
  attempt: number;
};

export type SampleRequest = {
  organization: string;
  /** Only its names of grid, screen, key and organization matter. */
  mapping: FieldMapping;
  /** Records to bring; empty for the first ones. */
  pfaIds: readonly string[];
  maxRows: number;
  signal?: AbortSignal;
};

/** Rows as PEMS sends them. */
export type PemsSample = {
  columns: GridColumn[];
  /** Texts in the order of `columns`; null where PEMS left one out. */
  rows: (string | null)[][];
};

export type RecordRequest = {
  organization: string;
  pfaId: string;
  mapping: FieldMapping;
  signal?: AbortSignal;
};

export type UpdateRequest = RecordRequest & {
  /** The version the changes are based on: PEMS refuses them if it has moved on. */
  recordVersion: number;
  changes: Partial<Record<EditableField, FieldValue>>;
};

export type PemsOrganization = { code: string; name: string; isActive: boolean };

/** One tenant's PEMS. A call whose signal fires before anything was sent throws the signal's reason. */
export type Pems = {
  /** Names the tenant on its machine. */
  readonly server: string;
  /**
   * All records of one organization in ascending order of their ids, page by page; at most one page is read ahead.
   * Throws PemsFailure when the read cannot go on: nothing after that may be trusted to be complete.
   */
  readRecords(request: ReadRequest): AsyncIterable<PemsPage>;
  /** The grid's columns, and rows if the mapping names the columns that they are found by. */
  sampleRows(request: SampleRequest): Promise<Result<PemsSample, PemsProblem>>;
  getRecord(request: RecordRequest): Promise<Result<SourceRecord, PemsProblem>>;
  /** Sends the changed fields once. Never repeats a request that PEMS may have received: `outcome_unknown` says so. */
  updateRecord(request: UpdateRequest): Promise<Result<SourceRecord, PemsProblem>>;
  listOrganizations(signal?: AbortSignal): Promise<Result<PemsOrganization[], PemsProblem>>;
  /** A cheap call that needs the credentials to be right. */
  check(signal?: AbortSignal): Promise<Result<{ latencyMs: number }, PemsProblem>>;
  close(): Promise<void>;
};
