import { editableFields, type FieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import type { FieldValue, MirrorValues } from "@pfa/domain/record.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { findViewProblem, type View, type Window, type WindowRow } from "@pfa/domain/window.ts";
import { join, raw, sql, type Sql, type Tx } from "./client.ts";
import { viewCondition } from "./grid-filter.ts";
import { orderTerm, sortKeys } from "./grid-order.ts";
import { mergedRecords, mergedValue, mirrorValue } from "./merged-sql.ts";
import { listSentItems, markFields, type SentItem } from "./row-marks.ts";
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

function pageSql(scope: Scope, view: View, { startRow, endRow }: RowRange): Sql {
  const keys = sortKeys(view.sort);
  const limits = sql`offset ${startRow} limit ${endRow - startRow}`;
  const columns = keys.map((key, position) => sql`${key.expression} as ${raw(`key${position}`)}`);
  const order = keys.map((key, position) => orderTerm(key, raw(`key${position}`)));
  // Read before the rows: a version must not be newer than what it stands for.
  const version = sql`coalesce((select s.version from mirror_state s where s.organization_id = ${scope.organizationId}), 0)`;
  return sql`
    with matching as materialized (
      select m.rid, ${join(columns)} from ${mergedRecords(scope)} where ${viewCondition(scope, view)})
    select (select count(*) from matching) as total,
           array(select rid from matching order by ${join(order)} ${limits}) as rids,
           ${version} as version`;
}

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
      join (${mergedRecords(scope)}) on m.organization_id = ${scope.organizationId} and m.rid = page.rid
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
