import { visibleFields } from "@pfa/domain/field-catalog.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { type AskedFields, findRequestProblem, type View } from "@pfa/domain/window.ts";

/** Throws on a request that findRequestProblem refuses for this caller: whoever lets requests in has asked it before. */
export function assertAnswerable(scope: Scope, view: View, asked: AskedFields = {}): void {
  const problem = findRequestProblem(view, asked, visibleFields(scope.permissions));
  if (problem) throw new RangeError(`a view that cannot be answered: ${JSON.stringify(problem)}`);
}
