import { z } from "zod";
import { Refusal } from "./envelope.ts";

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const filter = z.object({
  ALIAS_NAME: z.string(),
  OPERATOR: z.string(),
  VALUE: text.nullish(),
  JOINER: z.string().nullish(),
  LPAREN: z.union([z.string(), z.boolean()]).nullish(),
  RPAREN: z.union([z.string(), z.boolean()]).nullish(),
  SEQNUM: z.union([z.string(), z.number()]).nullish(),
});
/** One condition as the wire brings it. */
export type Filter = z.infer<typeof filter>;

const wholeNumber = z.coerce.number().int();
const requestTypes = [
  "LIST.DATA_ONLY.STORED",
  "LIST.HEAD_DATA.STORED",
  "LIST.HEAD_ONLY.STORED",
  "LIST.COUNT.STORED",
  "LIST.DATA_ONLY.CACHE",
] as const;

/** More rows than this are never given at once. */
const largestPage = 10_000;

const oneOrMany = z.union([z.array(filter), filter.transform((only) => [only])]);
const gridRequest = z.object({
  GRID: z.object({
    GRID_NAME: z.string().optional(),
    GRID_ID: text.optional(),
    USER_FUNCTION_NAME: z.string().optional(),
    CURRENT_TAB_NAME: z.string().optional(),
    NUMBER_OF_ROWS_FIRST_RETURNED: wholeNumber.default(500),
    CURSOR_POSITION: wholeNumber.default(1),
  }),
  GRID_TYPE: z.object({ TYPE: z.string() }).optional(),
  ADDON_SORT: z.object({ ALIAS_NAME: z.string(), TYPE: z.string().default("ASC") }).optional(),
  ADDON_FILTER: filter.optional(),
  MULTIADDON_FILTERS: z.object({ MADDON_FILTER: oneOrMany }).optional(),
  REQUEST_TYPE: z.enum(requestTypes).default("LIST.HEAD_DATA.STORED"),
});
/** A request for a grid; elements that change nothing here (LOCALIZE_RESULT, ROW_OFFSET, …) are dropped. */
export type GridRequest = z.infer<typeof gridRequest>;

/** The custom grid and screen of PFA records. */
export const gridName = "CUPFA2";
export const gridId = "100451";

/** Reads a grid request, or refuses it as PEMS would. */
export function parseGridRequest(body: unknown): GridRequest {
  const parsed = gridRequest.safeParse(body);
  if (!parsed.success) {
    const issues = parsed.error.issues
      .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
      .join("; ");
    throw new Refusal(`The grid request is not valid. ${issues}`);
  }
  const { GRID, GRID_TYPE } = parsed.data;
  const isKnown =
    GRID.GRID_NAME === gridName || (GRID.GRID_NAME === undefined && GRID.GRID_ID === gridId);
  if (!isKnown)
    throw new Refusal(`The grid ${GRID.GRID_NAME ?? GRID.GRID_ID ?? ""} is not a valid grid.`);
  if (GRID.USER_FUNCTION_NAME !== gridName)
    throw new Refusal("USER_FUNCTION_NAME must be entered.");
  if (GRID_TYPE !== undefined && GRID_TYPE.TYPE !== "LIST")
    throw new Refusal(`The grid type ${GRID_TYPE.TYPE} is not a valid type for this grid.`);
  return parsed.data;
}

/** Rows asked for, within what PEMS gives. */
export const pageSizeOf = (request: GridRequest): number =>
  Math.min(Math.max(request.GRID.NUMBER_OF_ROWS_FIRST_RETURNED, 1), largestPage);

/** The first row asked for, from 0. Clients send 0 or 1 for the start. */
export const offsetOf = (request: GridRequest): number =>
  Math.max(request.GRID.CURSOR_POSITION - 1, 0);
