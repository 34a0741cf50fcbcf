import { visibleFields } from "@pfa/domain/field-catalog.ts";
import type { RowRange } from "@pfa/domain/view-requests.ts";
import {
  type AskedFields,
  findRangeProblem,
  findRequestProblem,
  type View,
} from "@pfa/domain/window.ts";

/** Throws on a request that findRequestProblem refuses for a reader: whoever lets requests in has asked it before. */
export function assertAnswerable(
  permissions: ReadonlySet<string>,
  view: View,
  asked: AskedFields = {},
): void {
  const problem = findRequestProblem(view, asked, visibleFields(permissions));
  if (problem) throw new RangeError(`a view that cannot be answered: ${JSON.stringify(problem)}`);
}

/** Throws on a range that findRangeProblem refuses. */
export function assertRange({ startRow, endRow }: RowRange): void {
  const problem = findRangeProblem(startRow, endRow);
  if (problem) throw new RangeError(`rows that cannot be answered: ${JSON.stringify(problem)}`);
}
