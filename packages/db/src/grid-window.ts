import { editableFields, type FieldKey, visibleFields } from "@pfa/domain/field-catalog.ts";
import type { FieldValue, MirrorValues } from "@pfa/domain/record.ts";
import { markFields, type SentItem } from "@pfa/domain/row-marks.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import type { RowRange, WindowRequest } from "@pfa/domain/view-requests.ts";
import type { View, Window, WindowRow } from "@pfa/domain/window.ts";
import { empty, join, raw, sql, type Sql, type Tx } from "./client.ts";
import { viewCondition } from "./grid-filter.ts";
import { limits, orderTerm, sortKeys, viewOrder } from "./grid-order.ts";
import { assertAnswerable } from "./grid-request.ts";
import {
  isShown,
  mergedRecords,
  mergedRecordsOfPage,
  mergedValue,
  mirrorValue,
} from "./merged-sql.ts";
import { listSentItems } from "./sent-items.ts";
import { type StoredEdits, toFieldEdits } from "./stored-edits.ts";
import { getViewVersion, movedSince } from "./view-version.ts";

/**
 * Some rows of a view over the merged records, with the view's exact total. In a snapshot.
 * Throws on a view that findRequestProblem refuses for this caller.
 */
export async function getWindow(
  tx: Tx,
  scope: Scope,
  { view, columns, since, ...range }: WindowRequest,
): Promise<Window> {
  assertAnswerable(scope, view, { read: columns });
  const version = await getViewVersion(tx, scope);
  const { rids, total } = await getPage(tx, scope, view, range);
  return {
    columns: [...columns],
    rows: await getRows(tx, scope, rids, columns),
    total,
    version,
    ...(since && { moved: movedSince(since, version) }),
  };
}

type Page = { rids: number[]; total: number };

/** Which records a page holds: only what orders and filters is read here, the rest for the page's rows alone. */
async function getPage(tx: Tx, scope: Scope, view: View, range: RowRange): Promise<Page> {
  const parts = isWhole(view) ? wholePage(scope, view, range) : filteredPage(scope, view, range);
  const [page] = await tx.query<Page>(
    sql`${parts.matching} select ${parts.total} as total, array(${parts.rids}) as rids`,
  );
  if (!page) throw new Error("a page without its total");
  return page;
}

type PageParts = { matching: Sql; total: Sql; rids: Sql };

const isWhole = (view: View) =>
  view.filter.length === 0 && view.search.trim() === "" && !view.onlyDrafts;

/** Nothing is filtered: a sync has counted, and the order may come out of an index. */
function wholePage(scope: Scope, view: View, range: RowRange): PageParts {
  return {
    matching: empty,
    total: sql`coalesce((select s.record_count from mirror_state s where s.organization_id = ${scope.organizationId}), 0)
      + (select count(*) from pfa_record m where m.is_vanished and ${isShown(scope)})`,
    rids: sql`select m.rid from ${mergedRecords(scope)} where ${isShown(scope)} order by ${viewOrder(view)} ${limits(range)}`,
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

type FetchedRow = {
  rid: number;
  id: string;
  vanished: boolean;
  /** The caller's draft with the mirror's values of its fields, where there is one. */
  draft: (StoredEdits & { mirror: MirrorValues }) | null;
  values: FieldValue[];
};

/**
 * Merged rows of some records in the given order; all that the caller may see, if no columns are named. Marks are told of all
 * of it whatever the columns: a row's state follows from any of them. Unknown ordinals are left out.
 */
export async function getRows(
  tx: Tx,
  scope: Scope,
  rids: readonly number[],
  columns: readonly FieldKey[] = visibleFields(scope.permissions),
): Promise<WindowRow[]> {
  if (rids.length === 0) return [];
  const visible = new Set<string>(visibleFields(scope.permissions));
  const rows = await fetchRows(tx, scope, { rids, columns });
  const items = await listSentItems(tx, scope, rids);
  return rows.map((row) => toWindowRow(row, items.get(row.rid) ?? [], visible));
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
  // Planned once per connection for the two whole sets; of others there is no end, and a connection keeps what is named.
  const isWholeSet = columns.join() === visibleFields(scope.permissions).join();
  const { rows } = await tx.client.query<
    [number, string, boolean, FetchedRow["draft"], ...FieldValue[]]
  >({
    ...(isWholeSet && { name: `window-rows-${columns.length}` }),
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
  visible: ReadonlySet<string>,
): WindowRow {
  const { draft } = row;
  const marks = draft
    ? markFields({ edits: toFieldEdits(draft), mirror: draft.mirror, items })
    : markFields({ edits: {}, mirror: {} as MirrorValues, items });
  const shown = Object.fromEntries(Object.entries(marks).filter(([field]) => visible.has(field)));
  return {
    id: row.id,
    values: row.values,
    ...(row.vanished && { vanished: true as const }),
    ...(Object.keys(shown).length > 0 && { marks: shown }),
  };
}
