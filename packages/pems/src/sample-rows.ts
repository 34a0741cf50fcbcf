import type { FieldMapping } from "@pfa/domain/field-mapping.ts";
import { ok, type Result } from "@pfa/domain/result.ts";
import { columnsRequest, gridRequest, readColumns, readGrid } from "./grid.ts";
import { compileRowParser, type InspectedRow } from "./parse-row.ts";
import type { PemsSample, SampleRequest } from "./pems.ts";
import type { PemsProblem } from "./problem.ts";

/**
 * Columns first, by a request that names none: a mapping whose names are wrong can then be mended by looking at them. Rows
 * only where the columns that they are asked for by are there.
 */
export async function sampleRows(
  fetchGrid: (body: unknown) => Promise<Result<unknown, PemsProblem>>,
  { organization, mapping, pfaIds, maxRows }: SampleRequest,
): Promise<Result<PemsSample, PemsProblem>> {
  const head = await fetchGrid(columnsRequest(mapping));
  if (!head.ok) return head;
  const columns = readColumns(head.value);
  if (!columns.ok) return columns;
  const known = new Set(columns.value.map(({ name }) => name.toLowerCase()));
  const canAsk = [mapping.key, mapping.organization].every(({ read }) =>
    known.has(read.toLowerCase()),
  );
  if (!canAsk) return ok({ columns: columns.value, rows: [] });
  const query = { organization, afterKey: null, pageSize: maxRows };
  const answer = await fetchGrid(
    gridRequest(mapping, pfaIds.length > 0 ? { ...query, onlyKeys: pfaIds } : query),
  );
  if (!answer.ok) return answer;
  const grid = readGrid(answer.value);
  if (!grid.ok) return grid;
  // The rows' own header: columns may have changed between the two answers.
  const labels = new Map(columns.value.map(({ name, label }) => [name, label]));
  return ok({
    columns: grid.value.columns.map((name) => ({ name, label: labels.get(name) ?? "" })),
    rows: grid.value.rows.slice(0, maxRows).map((cells) => cells.map((text) => text ?? null)),
  });
}

/** What a mapping makes of sampled rows. A column that PEMS does not send counts as left out of each row. */
export function inspectSample(mapping: FieldMapping, sample: PemsSample): InspectedRow[] {
  const names = sample.columns.map(({ name }) => name);
  const parser = compileRowParser(mapping, names);
  if (parser.ok) return sample.rows.map((row) => parser.value.inspect(toCells(row)));
  const padded = compileRowParser(mapping, [...names, ...parser.error]);
  if (!padded.ok) throw new Error(`columns still missing: ${padded.error.join(", ")}`);
  const { value } = padded;
  const none = parser.error.map(() => null);
  return sample.rows.map((row) => value.inspect(toCells([...row, ...none])));
}

const toCells = (row: readonly (string | null)[]) => row.map((text) => text ?? undefined);

/** A row that was set aside, with its non-empty texts by column. */
type KeptRow = { pfaId: string | null; raw: Record<string, string> };

/** What a mapping makes of rows that were set aside; a column without any text among them counts as empty. */
export function inspectKept(mapping: FieldMapping, rows: readonly KeptRow[]): InspectedRow[] {
  const names = new Set(rows.flatMap(({ raw }) => Object.keys(raw)));
  const missing = compileRowParser(mapping, [...names]);
  for (const name of missing.ok ? [] : missing.error) names.add(name.toLowerCase());
  const columns = [...names];
  const parser = compileRowParser(mapping, columns);
  if (!parser.ok) throw new Error(`columns still missing: ${parser.error.join(", ")}`);
  const { value } = parser;
  return rows.map(({ raw }) => value.inspect(columns.map((name) => raw[name] ?? "")));
}
