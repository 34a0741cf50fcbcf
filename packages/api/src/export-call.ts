import { visibleFields } from "@pfa/domain/field-catalog.ts";
import type { Permission } from "@pfa/domain/permissions.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import { columnsSchema, findRequestProblem, viewSchema } from "@pfa/domain/window.ts";
import type { ExportRequest } from "@pfa/usecases/export-records.ts";
import { z } from "zod";
import { organizationInput } from "./organization-input.ts";

// What an export takes: it answers with a file, which tRPC does not.

export const exportInput = viewSchema.extend(organizationInput.shape).extend({
  columns: columnsSchema,
  format: z.enum(["csv", "xlsx"]),
});

/** What a caller with these permissions asks for, or why they may not. */
export function exportRequestOf(
  input: Omit<z.output<typeof exportInput>, "organization">,
  permissions: ReadonlySet<Permission>,
): Result<ExportRequest, Problem> {
  const { columns, format, sort, filter, search, onlyDrafts } = input;
  const view = { sort, filter, search, onlyDrafts };
  const problem = findRequestProblem(view, { read: columns }, visibleFields(permissions));
  return problem ? fail(problem) : ok({ view, columns, format });
}
