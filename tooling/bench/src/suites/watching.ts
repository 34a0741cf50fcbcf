import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { View, Window } from "@pfa/domain/window.ts";
import type { Client } from "pg";
import { type Asker, gridColumns } from "../ask/asked-views.ts";
import { readByOffset } from "../baseline/offset-and-count.ts";
import type { DataSet } from "../data/data-set.ts";
import type { Person } from "../data/people.ts";
import type { MeasuredViews } from "../measured-views.ts";

const windowRows = 100;
export const byOffset = "OFFSET + count";

/** One planner who looks at views of the largest organization. */
export type Watching = {
  planner: Person;
  data: DataSet;
  views: MeasuredViews;
  /** The baseline's connection. */
  client: Client;
  asker: Asker;
  /** Ends the names of rows. */
  label: string;
  /** A window of 100 rows from `startRow` in the grid's columns, as the server sends it. */
  windowBytes: (view: View, startRow: number) => Promise<unknown>;
  /** The same, read. */
  window: (view: View, startRow: number, columns?: readonly FieldKey[]) => Promise<Window>;
  /** The same rows by OFFSET with an exact count. */
  offset: (view: View, startRow: number) => Promise<{ ids: string[]; total: number }>;
  /** A row of a view of so many, any with the same chance; such that a whole window follows where there is one. */
  anyDepth: (total: number) => number;
};

/** Readers and draws of one planner. An asker that several share asks none what another has asked. */
export function createWatching(given: {
  planner: Person;
  data: DataSet;
  views: MeasuredViews;
  client: Client;
  asker: Asker;
  label: string;
}): Watching {
  const { planner, views, client, asker, label } = given;
  return {
    ...given,
    label: label === "" ? "" : `, ${label}`,
    windowBytes: (view, startRow) => views.windowBytes(planner, request(view, startRow)),
    window: (view, startRow, columns) => views.window(planner, request(view, startRow, columns)),
    offset: (view, startRow) =>
      readByOffset(client, planner.scope, { view, startRow, endRow: startRow + windowRows }),
    anyDepth: (total) => asker.random.below(Math.max(1, total - windowRows)),
  };
}

const request = (view: View, startRow: number, columns: readonly FieldKey[] = gridColumns) => ({
  view,
  columns,
  startRow,
  endRow: startRow + windowRows,
});
