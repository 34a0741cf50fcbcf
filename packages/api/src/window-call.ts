import { visibleFields } from "@pfa/domain/field-catalog.ts";
import type { Permission } from "@pfa/domain/permissions.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { WindowRequest } from "@pfa/domain/view-requests.ts";
import { findRangeProblem, findRequestProblem, windowSchema } from "@pfa/domain/window.ts";
import type { z } from "zod";
import { organizationInput } from "./organization-input.ts";

// What records.window takes, for those who answer it without tRPC.

export const windowInput = windowSchema.extend(organizationInput.shape);

/** What a caller with these permissions asks for, or why they may not. */
export function windowRequestOf(
  { startRow, endRow, since, ...input }: Omit<z.output<typeof windowInput>, "organization">,
  permissions: ReadonlySet<Permission>,
): Result<WindowRequest, Problem> {
  const { sort, filter, search, onlyDrafts } = input;
  const view = { sort, filter, search, onlyDrafts };
  const visible = visibleFields(permissions);
  const { columns = visible } = input;
  const problem =
    findRangeProblem(startRow, endRow) ?? findRequestProblem(view, { read: columns }, visible);
  return problem ? fail(problem) : ok({ view, startRow, endRow, columns, since });
}
