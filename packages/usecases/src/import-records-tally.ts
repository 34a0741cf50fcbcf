import type { EditableField } from "@pfa/domain/field-catalog.ts";
import type {
  ImportedCell,
  ImportIssue,
  ImportReport,
  ImportRule,
} from "@pfa/domain/import-file.ts";
import { fromCents, type Money, toCents } from "@pfa/domain/money.ts";
import type { Scope } from "@pfa/domain/scope.ts";

/** Issues that are told one by one; whoever has more is helped by their counts. */
const MAX_ISSUES = 10_000;
const MAX_CHANGES = 500;

/** What became of the rows so far. */
export type ImportTally = {
  rows: number;
  records: number;
  unchanged: number;
  refusedRows: Set<number>;
  issues: ImportIssue[];
  byRule: Map<ImportRule, number>;
  byField: Map<EditableField, number>;
  changes: ImportedCell[];
  centsBefore: bigint;
  centsAfter: bigint;
};

export const emptyImportTally = (rows: number): ImportTally => ({
  rows,
  records: 0,
  unchanged: 0,
  refusedRows: new Set(),
  issues: [],
  byRule: new Map(),
  byField: new Map(),
  changes: [],
  centsBefore: 0n,
  centsAfter: 0n,
});

export function addIssue(tally: ImportTally, issue: ImportIssue): void {
  tally.refusedRows.add(issue.row);
  tally.byRule.set(issue.rule, (tally.byRule.get(issue.rule) ?? 0) + 1);
  if (tally.issues.length < MAX_ISSUES) tally.issues.push(issue);
}

export function addChangedRecord(
  tally: ImportTally,
  cells: readonly ImportedCell[],
  costs: { before: Money; after: Money },
): void {
  tally.records += 1;
  tally.centsBefore += toCents(costs.before);
  tally.centsAfter += toCents(costs.after);
  for (const cell of cells) {
    tally.byField.set(cell.field, (tally.byField.get(cell.field) ?? 0) + 1);
    if (tally.changes.length < MAX_CHANGES) tally.changes.push(cell);
  }
}

export const countCells = ({ byField }: ImportTally): number =>
  [...byField.values()].reduce((sum, cells) => sum + cells, 0);

export function importReport(tally: ImportTally, { permissions }: Scope): ImportReport {
  const { centsBefore, centsAfter, byRule, byField, issues, changes, refusedRows } = tally;
  const mayTell = permissions.has("ViewFinancials");
  return {
    rows: tally.rows,
    records: tally.records,
    unchanged: tally.unchanged,
    cells: countCells(tally),
    refusedRows: refusedRows.size,
    issues: inOrder(issues),
    issueCount: [...byRule.values()].reduce((sum, count) => sum + count, 0),
    byRule: [...byRule]
      .map(([rule, count]) => ({ rule, count }))
      .toSorted((a, b) => b.count - a.count),
    byField: [...byField].map(([field, cells]) => ({ field, cells })),
    changes: inOrder(changes),
    costBefore: mayTell ? fromCents(centsBefore) : null,
    costAfter: mayTell ? fromCents(centsAfter) : null,
  };
}

const inOrder = <T extends { row: number }>(list: readonly T[]): T[] =>
  list.toSorted((a, b) => a.row - b.row);
