import type { Cell, Rows } from "./records.ts";

/**
 * Whether an answer holds what was asked for. Lists of records are compared by their ids; anything else as a multiset of rows
 * with numbers rounded, whatever the order and the names of its columns. Columns beside the expected ones do no harm.
 */
export function isSameAnswer(expected: Rows, given: Rows): boolean {
  if (expected.rows.length !== given.rows.length) return false;
  const [wanted, own] = [idsOf(expected), idsOf(given)];
  if (wanted) return own !== null && sameBag(wanted, own);
  const candidates = expected.columns.map((_, at) => columnsLike(column(expected, at), given));
  return assign(candidates, [], (chosen) =>
    sameBag(
      rowsOf(
        expected,
        expected.columns.map((_, at) => at),
      ),
      rowsOf(given, chosen),
    ),
  );
}

function idsOf({ columns, rows }: Rows): string[] | null {
  const at = columns.indexOf("id");
  return at === -1 ? null : rows.map((row) => String(row[at]));
}

/** Cents; what is smaller is a matter of how a division was written. */
const round = (value: Cell): string =>
  typeof value === "number"
    ? String(Math.round((value + Number.EPSILON) * 100) / 100)
    : String(value);

const column = ({ rows }: Rows, at: number): string[] => rows.map((row) => round(row[at] ?? null));
const rowsOf = ({ rows }: Rows, columns: readonly number[]): string[] =>
  rows.map((row) => JSON.stringify(columns.map((at) => round(row[at] ?? null))));

function sameBag(a: readonly string[], b: readonly string[]): boolean {
  const [first, second] = [a.toSorted(), b.toSorted()];
  return first.length === second.length && first.every((value, at) => value === second[at]);
}

const columnsLike = (values: readonly string[], given: Rows): number[] =>
  given.columns.flatMap((_, at) => (sameBag(values, column(given, at)) ? [at] : []));

/** Tries each way to give every expected column one of the answer's that holds the same values. */
function assign(
  candidates: readonly number[][],
  chosen: readonly number[],
  accept: (chosen: readonly number[]) => boolean,
): boolean {
  const options = candidates[chosen.length];
  if (options === undefined) return accept(chosen);
  return options.some((at) => !chosen.includes(at) && assign(candidates, [...chosen, at], accept));
}
