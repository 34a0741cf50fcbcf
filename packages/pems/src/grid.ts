import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { FieldMapping } from "@pfa/domain/field-mapping.ts";
import type { Cells } from "./parse-row.ts";
import type { PemsProblem } from "./problem.ts";
import { asArray, isObject, objectAt, scalarText } from "./wire-shape.ts";
import { encodeTimestamp } from "./wire-values.ts";

/** One page by key: records of exactly this organization whose ids follow `afterKey`, ascending. */
export type GridQuery = {
  organization: string;
  afterKey: string | null;
  modifiedSince?: string;
  /** Of the records with these ids only. */
  onlyKeys?: readonly string[];
  pageSize: number;
};

/** Body of POST /griddata. The header comes with every page: columns may change while a read is under way. */
export function gridRequest(mapping: FieldMapping, query: GridQuery): unknown {
  return {
    ...gridFrame(mapping, query.pageSize),
    REQUEST_TYPE: "LIST.HEAD_DATA.STORED",
    ADDON_SORT: { ALIAS_NAME: mapping.key.read, TYPE: "ASC" },
    MULTIADDON_FILTERS: {
      MADDON_FILTER: filtersOf(mapping, query).map((filter, index) => ({
        JOINER: "AND",
        ...filter,
        SEQNUM: index + 1,
      })),
    },
  };
}

/** Body of POST /griddata for the columns alone: it names none, so it is answered whatever they are called. */
export const columnsRequest = (mapping: FieldMapping): unknown => ({
  ...gridFrame(mapping, 1),
  REQUEST_TYPE: "LIST.HEAD_ONLY.STORED",
});

const gridFrame = (mapping: FieldMapping, rows: number) => ({
  GRID: {
    GRID_NAME: mapping.gridName,
    USER_FUNCTION_NAME: mapping.screenName,
    CURRENT_TAB_NAME: "LST",
    NUMBER_OF_ROWS_FIRST_RETURNED: rows,
    CURSOR_POSITION: 1,
    TERSERESPONSE: false,
  },
  GRID_TYPE: { TYPE: "LIST" },
});

/** One condition of a request; JOINER stands between it and the next. */
type Filter = {
  ALIAS_NAME: string;
  OPERATOR: string;
  VALUE: string;
  JOINER?: "OR";
  LPAREN?: "true";
  RPAREN?: "true";
};

function filtersOf(mapping: FieldMapping, query: GridQuery): Filter[] {
  const { afterKey, modifiedSince, onlyKeys = [] } = query;
  const key = mapping.key.read;
  const filters: Filter[] = [
    // Never BEGINS: the code of one organization may begin with the code of another.
    { ALIAS_NAME: mapping.organization.read, OPERATOR: "=", VALUE: query.organization },
  ];
  if (afterKey !== null) filters.push({ ALIAS_NAME: key, OPERATOR: ">", VALUE: afterKey });
  if (modifiedSince !== undefined) {
    const since = encodeTimestamp(modifiedSince, mapping.options.dateFormat);
    filters.push({ ALIAS_NAME: mapping.modifiedAt.read, OPERATOR: ">=", VALUE: since });
  }
  for (const [index, VALUE] of onlyKeys.entries()) {
    const isLast = index === onlyKeys.length - 1;
    filters.push({
      ALIAS_NAME: key,
      OPERATOR: "=",
      VALUE,
      ...(index === 0 ? { LPAREN: "true" } : {}),
      ...(isLast ? { RPAREN: "true" } : { JOINER: "OR" }),
    });
  }
  return filters;
}

export type GridRows = {
  /** Names of the columns; `rows` are in this order. */
  columns: string[];
  rows: Cells[];
  /** PEMS's word on whether rows follow; null if it says nothing. */
  hasMore: boolean | null;
  /** Rows of the whole query, as far as PEMS knows. */
  total: number | null;
};

const malformed = (message: string): Result<never, PemsProblem> =>
  fail({ kind: "malformed", message });

/** Reads the answer of POST /griddata: values by field number, the numbers looked up in the header. */
export function readGrid(resultData: unknown): Result<GridRows, PemsProblem> {
  const grid = objectAt(resultData, "GRID");
  const metadata = objectAt(grid, "METADATA");
  if (grid === null || metadata === null) return malformed("the answer holds no grid");
  const header = readHeader(objectAt(grid, "FIELDS") ?? objectAt(grid, "HEADER"));
  if (!header.ok) return header;
  const { columns, places } = header.value;
  const rows = readRows(objectAt(grid, "DATA")?.ROW, places, columns.length);
  if (!rows.ok) return rows;
  const hasMore = readMore(metadata.MORERECORDPRESENT);
  if (hasMore && rows.value.length === 0) return malformed("the grid has no rows, yet more follow");
  const total = Number(metadata.RECORDS ?? Number.NaN);
  return ok({ columns, rows: rows.value, hasMore, total: Number.isInteger(total) ? total : null });
}

/** A column of the grid and what users of PEMS see above it. */
export type GridColumn = { name: string; label: string };

/** Reads the columns out of an answer of POST /griddata. */
export function readColumns(resultData: unknown): Result<GridColumn[], PemsProblem> {
  const grid = objectAt(resultData, "GRID");
  const fields = asArray((objectAt(grid, "FIELDS") ?? objectAt(grid, "HEADER"))?.FIELD);
  const columns = fields.flatMap((field): GridColumn[] => {
    const name = isObject(field) ? scalarText(field.name) : null;
    return name && isObject(field) ? [{ name, label: scalarText(field.label) ?? "" }] : [];
  });
  return columns.length === 0 || columns.length < fields.length
    ? malformed("the grid has no header, or a column without a name")
    : ok(columns);
}

type Header = { columns: string[]; places: Map<string, number> };

function readHeader(header: Record<string, unknown> | null): Result<Header, PemsProblem> {
  const columns: string[] = [];
  const places = new Map<string, number>();
  for (const field of asArray(header?.FIELD)) {
    const name = isObject(field) ? scalarText(field.name) : null;
    const number = isObject(field) ? scalarText(field.aliasnum ?? field.order) : null;
    if (!name || !number) return malformed("a column of the grid has no name or number");
    places.set(number, columns.length);
    columns.push(name);
  }
  if (columns.length === 0) return malformed("the grid has no header");
  const distinct = new Set(columns.map((name) => name.toLowerCase()));
  return distinct.size < columns.length || places.size < columns.length
    ? malformed("two columns of the grid have the same name or number")
    : ok({ columns, places });
}

function readRows(
  row: unknown,
  places: ReadonlyMap<string, number>,
  width: number,
): Result<Cells[], PemsProblem> {
  const rows: Cells[] = [];
  for (const one of asArray(row)) {
    if (!isObject(one)) return malformed("a row of the grid is no object");
    const cells = Array.from<string | undefined>({ length: width });
    for (const cell of asArray(one.D)) {
      const place = isObject(cell) ? places.get(String(cell.n)) : undefined;
      const text = isObject(cell) ? scalarText(cell.value) : null;
      if (place === undefined) return malformed("a row has a value of a column without a header");
      if (text === null) return malformed("a row has a value that is no text");
      cells[place] = text;
    }
    rows.push(cells);
  }
  return ok(rows);
}

function readMore(mark: unknown): boolean | null {
  if (mark === "+") return true;
  return mark === "-" ? false : null;
}
