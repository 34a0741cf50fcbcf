import { editableFields, type FieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import type { FieldValue, MirrorValues } from "@pfa/domain/record.ts";
import { markFields, type SentItem } from "@pfa/domain/row-marks.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { findViewProblem, type View, type Window, type WindowRow } from "@pfa/domain/window.ts";
import { empty, join, raw, sql, type Sql, type Tx } from "./client.ts";
import { viewCondition } from "./grid-filter.ts";
import { orderTerm, sortKeys } from "./grid-order.ts";
import {
  isShown,
  mergedRecords,
  mergedRecordsOfPage,
  mergedValue,
  mirrorValue,
} from "./merged-sql.ts";
import { listSentItems } from "./sent-items.ts";
import { type StoredEdits, toFieldEdits } from "./stored-edits.ts";

/** Rows of a view, the end not counted. */
export type RowRange = { startRow: number; endRow: number };

/**
 * Some rows of a view over the merged records, with the view's exact total.
 * Throws on a view that findViewProblem refuses for this caller.
 */
export async function getWindow(
  tx: Tx,
  scope: Scope,
  view: View,
  range: RowRange,
): Promise<Window> {
  const columns = visibleFields(scope.permissions);
  const problem = findViewProblem(view, columns);
  if (problem) throw new RangeError(`a view that cannot be answered: ${JSON.stringify(problem)}`);
  const { rids, total, version } = await getPage(tx, scope, view, range);
  return { columns, rows: await getRows(tx, scope, rids), total, version };
}

type Page = { rids: number[]; total: number; version: number };

/** Which records a page holds: only what orders and filters is read here, the rest for the page's rows alone. */
async function getPage(tx: Tx, scope: Scope, view: View, range: RowRange): Promise<Page> {
  const [page] = await tx.query<Page>(pageSql(scope, view, range));
  if (!page) throw new Error("a page without its total");
  return page;
}

function pageSql(scope: Scope, view: View, range: RowRange): Sql {
  // Read before the rows: a version must not be newer than what it stands for.
  const version = sql`coalesce((select s.version from mirror_state s where s.organization_id = ${scope.organizationId}), 0)`;
  const parts = isWhole(view) ? wholePage(scope, view, range) : filteredPage(scope, view, range);
  return sql`${parts.matching} select ${parts.total} as total, array(${parts.rids}) as rids, ${version} as version`;
}

type PageParts = { matching: Sql; total: Sql; rids: Sql };

const isWhole = (view: View) =>
  view.filter.length === 0 && view.search.trim() === "" && !view.onlyDrafts;

/** Nothing is filtered: a sync has counted, and the order may come out of an index. */
function wholePage(scope: Scope, view: View, range: RowRange): PageParts {
  const order = sortKeys(view.sort).map((key) => orderTerm(key.expression, key.direction));
  return {
    matching: empty,
    total: sql`coalesce((select s.record_count from mirror_state s where s.organization_id = ${scope.organizationId}), 0)
      + (select count(*) from pfa_record m where m.is_vanished and ${isShown(scope)})`,
    rids: sql`select m.rid from ${mergedRecords(scope)} where ${isShown(scope)} order by ${join(order)} ${limits(range)}`,
  };
}

/** One pass over the records finds what matches; the count and the page are both taken from that. */
function filteredPage(scope: Scope, view: View, range: RowRange): PageParts {
  const keys = sortKeys(view.sort).map((key, position) => ({
    ...key,
    name: raw(`key${position}`),
  }));
  const columns = keys.map(({ expression, name }) => sql`${expression} as ${name}`);
  const order = keys.map(({ name, direction }) => orderTerm(name, direction));
  return {
    matching: sql`with matching as materialized (
      select m.rid, ${join(columns)} from ${mergedRecords(scope)} where ${viewCondition(scope, view)})`,
    total: sql`(select count(*) from matching)`,
    rids: sql`select rid from matching order by ${join(order)} ${limits(range)}`,
  };
}

const limits = ({ startRow, endRow }: RowRange): Sql =>
  sql`offset ${startRow} limit ${endRow - startRow}`;

type FetchedRow = {
  rid: number;
  id: string;
  vanished: boolean;
  /** The caller's draft with the mirror's values of its fields, where there is one. */
  draft: (StoredEdits & { mirror: MirrorValues }) | null;
  values: FieldValue[];
};

/** Merged rows of some records in the given order, in the columns of the caller's windows. Unknown ordinals are left out. */
export async function getRows(tx: Tx, scope: Scope, rids: readonly number[]): Promise<WindowRow[]> {
  if (rids.length === 0) return [];
  const columns = visibleFields(scope.permissions);
  const rows = await fetchRows(tx, scope, { rids, columns });
  const items = await listSentItems(tx, scope, rids);
  return rows.map((row) => toWindowRow(row, items.get(row.rid) ?? [], columns));
}

const mirrorOfDraft = raw(
  `json_build_object(${editableFields.map((field) => `'${field}', ${mirrorValue(field)}`).join(", ")})`,
);

async function fetchRows(
  tx: Tx,
  scope: Scope,
  { rids, columns }: { rids: readonly number[]; columns: readonly FieldKey[] },
): Promise<FetchedRow[]> {
  const statement = sql`
    select m.rid, m.pfa_id, m.is_vanished,
           case when d.rid is not null
                then json_build_object('changes', d.changes, 'base', d.base, 'mirror', ${mirrorOfDraft}) end,
           ${join(columns.map(mergedValue))}
      from unnest(${[...rids]}::int[]) with ordinality page (rid, position)
     cross join ${mergedRecordsOfPage(scope)}
     order by page.position`;
  // The text depends on the columns alone, and there are two sets of those: planned once per connection.
  const { rows } = await tx.client.query<
    [number, string, boolean, FetchedRow["draft"], ...FieldValue[]]
  >({
    name: `window-rows-${columns.length}`,
    text: statement.text,
    values: statement.values,
    rowMode: "array",
  });
  return rows.map(([rid, id, vanished, draft, ...values]) => ({
    rid,
    id,
    vanished,
    draft,
    values,
  }));
}

function toWindowRow(
  row: FetchedRow,
  items: readonly SentItem[],
  columns: readonly FieldKey[],
): WindowRow {
  const { draft } = row;
  const marks = draft
    ? markFields({ edits: toFieldEdits(draft), mirror: draft.mirror, items })
    : markFields({ edits: {}, mirror: {} as MirrorValues, items });
  const shown = Object.fromEntries(
    Object.entries(marks).filter(([field]) => columns.includes(field as FieldKey)),
  );
  return {
    id: row.id,
    values: row.values,
    ...(row.vanished && { vanished: true as const }),
    ...(Object.keys(shown).length > 0 && { marks: shown }),
  };
}
