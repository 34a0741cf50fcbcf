import { importPlanSchema } from "@pfa/domain/import-file.ts";
import { z } from "zod";
import { organizationInput } from "./organization-input.ts";

// What an import takes beside the file itself, which tRPC does not carry.

const fileName = z.string().trim().min(1).max(200);

/** A file to be looked at. */
export const proposalInput = organizationInput.extend({ fileName });

/** A file to be tried, or taken. */
export const importInput = proposalInput.extend({
  plan: importPlanSchema,
  /** Only what it would do, or done. */
  mode: z.enum(["try", "apply"]),
});
