import { z } from "zod";
import { Refusal } from "./envelope.ts";
import { gridName } from "./grid-request.ts";
import { screenValue } from "./screen-encoding.ts";
import type { ScreenValue } from "./screen-encoding.ts";

const pair = z.object({
  USERDEFINEDSCREENFIELDNAME: z.string(),
  USERDEFINEDSCREENFIELDVALUE: screenValue,
});
const confirmation = z.object({ Name: z.string() });
const screenRequest = z.object({
  USERDEFINEDSCREENNAME: z.string(),
  USERDEFINEDSERVICEACTION: z.enum(["GET", "ADD", "UPDATE", "DELETE"]),
  recordid: z.union([z.number(), z.string()]).nullish(),
  CONFIRMATION: z
    .union([z.array(confirmation), confirmation.transform((only) => [only])])
    .nullish(),
  USERDEFINEDSCREENFIELDVALUELIST: z.object({
    USERDEFINEDSCREENFIELDVALUEPAIR: z.union([z.array(pair), pair.transform((only) => [only])]),
  }),
});

/** A call of the PFA screen. */
export interface ScreenRequest {
  action: "GET" | "ADD" | "UPDATE" | "DELETE";
  organization: string | null;
  pfaId: string | null;
  /** The update count the caller knows; null when none was sent, and the last write wins. */
  recordid: string | null;
  /** Names of the questions that the caller answers with yes. */
  confirmed: string[];
  /** Fields other than the key, by screen name. */
  fields: Map<string, ScreenValue>;
}

/** Reads a call of the screen service, or refuses it as PEMS would. */
export function parseScreenRequest(body: unknown): ScreenRequest {
  const parsed = screenRequest.safeParse(body);
  if (!parsed.success) {
    const issues = parsed.error.issues
      .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
      .join("; ");
    throw new Refusal(`The screen request is not valid. ${issues}`, "INVALID_REQUEST");
  }
  const call = parsed.data;
  if (call.USERDEFINEDSCREENNAME !== gridName) {
    throw new Refusal(
      `The screen ${call.USERDEFINEDSCREENNAME} is not a valid screen.`,
      "INVALID_REQUEST",
    );
  }
  const pairs = call.USERDEFINEDSCREENFIELDVALUELIST.USERDEFINEDSCREENFIELDVALUEPAIR;
  const fields = new Map(
    pairs.map((one) => [one.USERDEFINEDSCREENFIELDNAME, one.USERDEFINEDSCREENFIELDVALUE]),
  );
  const [organization, pfaId] = [textOf(fields, "PFS_A_ORG"), textOf(fields, "PFS_ID")];
  fields.delete("PFS_A_ORG");
  fields.delete("PFS_ID");
  return {
    action: call.USERDEFINEDSERVICEACTION,
    organization,
    pfaId,
    recordid: call.recordid === null || call.recordid === undefined ? null : String(call.recordid),
    confirmed: (call.CONFIRMATION ?? []).map(({ Name }) => Name),
    fields,
  };
}

const textOf = (fields: ReadonlyMap<string, ScreenValue>, name: string): string | null =>
  fields.get(name)?.TEXTDATA?.trim() || null;
