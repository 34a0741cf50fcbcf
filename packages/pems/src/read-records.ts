import { fail, ok, type Result } from "@pfa/domain/result.ts";
import { type GridRows, readGrid, gridRequest, type GridQuery } from "./grid.ts";
import { type Cells, compileRowParser, type RowParser } from "./parse-row.ts";
import type { PemsPage, ReadRequest } from "./pems.ts";
import { PemsFailure, type PemsProblem } from "./problem.ts";

/** Sends a grid request until there is an answer or no hope for one. */
export type FetchGrid = (
  body: unknown,
  signal: AbortSignal,
) => Promise<Result<unknown, PemsProblem>>;

type Fetched = { page: PemsPage; next: Position | null; cursorIgnored: boolean };
type Position = {
  page: number;
  afterKey: string | null;
  rowsBefore: number;
  /** Rows to ask for. */
  size: number;
};

/** A page of about so many characters becomes ten times as much in memory, and two are held for each read under way. */
const PAGE_LENGTH = 2_500_000;
/** Nothing is known yet of how long the rows are. */
const FIRST_PAGE = 1500;

/**
 * Pages by key: each asks for the ids after the last one seen, so that rows which come or go meanwhile shift nothing. Of
 * `pageSize` rows at most, and of no more than fit into a page: memory is bounded whatever the rows are like.
 * The next page is fetched while the caller works on this one.
 */
export async function* readPages(
  fetchGrid: FetchGrid,
  request: ReadRequest,
  pageSize: number,
): AsyncGenerator<PemsPage, void, undefined> {
  const stop = new AbortController();
  const signal = request.signal ? AbortSignal.any([stop.signal, request.signal]) : stop.signal;
  const start = (position: Position): Promise<Fetched> => {
    const fetched = fetchPage((body) => fetchGrid(body, signal), request, position, pageSize);
    // Awaited when the caller comes for it; until then a failure must not count as unhandled.
    fetched.catch(() => undefined);
    return fetched;
  };
  try {
    let fetching: Promise<Fetched> | null = start({
      page: 1,
      afterKey: null,
      rowsBefore: 0,
      size: Math.min(pageSize, FIRST_PAGE),
    });
    while (fetching !== null) {
      const { page, next, cursorIgnored }: Fetched = await fetching;
      fetching = next === null || cursorIgnored ? null : start(next);
      yield page;
      if (cursorIgnored) throw malformed(`page ${page.page} repeats: PEMS ignored the cursor`);
    }
  } finally {
    stop.abort();
  }
}

async function fetchPage(
  fetchGrid: (body: unknown) => Promise<Result<unknown, PemsProblem>>,
  { organization, modifiedSince, onlyKeys, mapping }: ReadRequest,
  position: Position,
  pageSize: number,
): Promise<Fetched> {
  const query: GridQuery = {
    organization,
    afterKey: position.afterKey,
    pageSize: position.size,
    ...(modifiedSince === undefined ? {} : { modifiedSince }),
    ...(onlyKeys === undefined ? {} : { onlyKeys }),
  };
  const grid = readGrid(orThrow(await fetchGrid(gridRequest(mapping, query))));
  const rows = orThrow(grid);
  const parser = compileRowParser(mapping, rows.columns);
  if (!parser.ok) throw missing(parser.error);
  orThrow(checkOrganization(rows, parser.value, organization));
  const page = toPage(rows, parser.value, position);
  return { page, ...after(rows, page, position, pageSize) };
}

/** A foreign row means that the filter was not understood: no row of the answer can be trusted to be ours. */
function checkOrganization(
  { rows }: GridRows,
  parser: RowParser,
  organization: string,
): Result<null, PemsProblem> {
  const foreign = rows.find((cells) => parser.organizationOf(cells) !== organization);
  if (foreign === undefined) return ok(null);
  const message = `record ${parser.keyOf(foreign)} is of the organization "${parser.organizationOf(foreign)}", not of "${organization}"`;
  return fail({ kind: "malformed", message });
}

function toPage(
  { rows, columns, total }: GridRows,
  parser: RowParser,
  position: Position,
): PemsPage {
  const page: PemsPage = {
    page: position.page,
    columns: columns.map((name) => name.toLowerCase()),
    keys: rows.map((cells) => parser.keyOf(cells)),
    records: [],
    quarantined: [],
    // The query of a later page counts only what follows the key.
    expected: total === null ? null : position.rowsBefore + total,
  };
  for (const cells of rows) {
    const parsed = parser.parse(cells);
    if (parsed.ok) page.records.push(parsed.value);
    else page.quarantined.push(parsed.error);
  }
  return page;
}

/** Where the read goes on. A short page with more to come goes on too: PEMS may give fewer rows than were asked for. */
function after(
  { rows, hasMore }: GridRows,
  { keys }: PemsPage,
  position: Position,
  pageSize: number,
): Pick<Fetched, "next" | "cursorIgnored"> {
  const goesOn = hasMore ?? rows.length >= position.size;
  if (!goesOn) return { next: null, cursorIgnored: false };
  const afterKey = keys.findLast((key) => key !== "");
  if (afterKey === undefined)
    throw malformed(`page ${position.page} has no id to go on from, yet more rows follow`);
  const rowsBefore = position.rowsBefore + rows.length;
  return {
    next: { page: position.page + 1, afterKey, rowsBefore, size: fitting(rows, pageSize) },
    cursorIgnored: afterKey === position.afterKey || keys[0] === position.afterKey,
  };
}

/** What stands around a value in PEMS's JSON. */
const FRAME_LENGTH = 25;

/** How many rows like these a page has room for, at most `limit`. */
function fitting(rows: readonly Cells[], limit: number): number {
  const sample = rows.slice(0, 50);
  let length = 0;
  for (const cells of sample)
    for (const cell of cells) length += FRAME_LENGTH + (cell?.length ?? 0);
  return Math.max(1, Math.min(limit, Math.floor((PAGE_LENGTH * sample.length) / length)));
}

const malformed = (message: string) => new PemsFailure({ kind: "malformed", message });

const missing = (missingFields: string[]) =>
  new PemsFailure({
    kind: "malformed",
    message: `fields missing: ${missingFields.join(", ")}`,
    missingFields,
  });

function orThrow<T>(result: Result<T, PemsProblem>): T {
  if (!result.ok) throw new PemsFailure(result.error);
  return result.value;
}
