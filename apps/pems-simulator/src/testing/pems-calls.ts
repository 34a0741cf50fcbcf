import { columns } from "../columns.ts";
import { createSimulator } from "../simulator.ts";
import type { Simulator, SimulatorOptions } from "../simulator.ts";

/** A grid row by alias, as texts. */
export type GridRow = Record<string, string>;
type Filter = readonly [alias: string, operator: string, value: string];

/** What a grid call may choose. */
export interface GridCall {
  filters?: readonly Filter[];
  sort?: string;
  descending?: boolean;
  rows?: number;
  cursor?: number;
  type?: string;
  endpoint?: "griddata" | "grids";
  /** Put over the body as it is. */
  body?: Record<string, unknown>;
}

/** An answer, decoded. */
export interface GridReply {
  status: number;
  error: string | null;
  rows: GridRow[];
  more: boolean;
  total: number;
  header: { name: string; aliasnum: number; order: number }[];
  /** ROW as it came: an array, or one object. */
  rawRow: unknown;
}

interface Envelope {
  ErrorAlert: { Message: string; Name: string }[] | null;
  ConfirmationAlert: { Message: string; Name: string }[] | null;
  Result: { ResultData: Record<string, unknown>; SessionID: string | null } | null;
}

/** A screen call's answer, decoded. */
export interface ScreenReply {
  status: number;
  error: string | null;
  question: string | null;
  recordid: number | null;
  fields: Record<string, Record<string, unknown>>;
}

/** A simulator of its own with shortcuts for the calls of a client. */
export async function openPems(options: SimulatorOptions = {}) {
  const simulator = await createSimulator({
    organizations: [{ code: "RIO", records: 300 }],
    faults: {},
    ...options,
  });
  return callsOf(simulator);
}

/** The shortcuts for a simulator that runs already. */
export function callsOf(simulator: Pick<Simulator, "url" | "baseUrl" | "close">) {
  const headers = {
    "x-api-key": "pems-demo-key",
    tenant: "VANGUARD_DEMO",
    "content-type": "application/json",
  };
  const post = (path: string, body: unknown, signal?: AbortSignal): Promise<Response> =>
    fetch(`${simulator.baseUrl}/${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
  const admin = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${simulator.url}/admin/api/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const grid = async (call: GridCall = {}): Promise<GridReply> =>
    readGrid(await post(call.endpoint ?? "griddata", gridBody(call)), call.endpoint ?? "griddata");
  const screen = async (
    action: string,
    fields: Record<string, unknown>,
    extra: Record<string, unknown> = {},
  ): Promise<ScreenReply> =>
    readScreen(await post("userdefinedscreenservices", screenBody(action, fields, extra)));
  return { simulator, headers, post, admin, grid, screen, close: () => simulator.close() };
}

/** The body of a grid call. */
export const gridBody = (call: GridCall): Record<string, unknown> => ({
  GRID: {
    GRID_NAME: "CUPFA2",
    USER_FUNCTION_NAME: "CUPFA2",
    CURRENT_TAB_NAME: "LST",
    NUMBER_OF_ROWS_FIRST_RETURNED: call.rows ?? 100,
    CURSOR_POSITION: call.cursor ?? 1,
  },
  GRID_TYPE: { TYPE: "LIST" },
  REQUEST_TYPE: call.type ?? "LIST.HEAD_DATA.STORED",
  ADDON_SORT: {
    ALIAS_NAME: call.sort ?? "pfs_id",
    TYPE: call.descending === true ? "DESC" : "ASC",
  },
  MULTIADDON_FILTERS: {
    MADDON_FILTER: (call.filters ?? [["pfs_a_org", "=", "RIO"]]).map(
      ([ALIAS_NAME, OPERATOR, VALUE], index) => ({
        ALIAS_NAME,
        OPERATOR,
        VALUE,
        JOINER: "AND",
        SEQNUM: index + 1,
      }),
    ),
  },
  ...call.body,
});

/** The body of a screen call; fields are in their wire encoding. */
export const screenBody = (
  action: string,
  fields: Record<string, unknown>,
  extra: Record<string, unknown> = {},
): Record<string, unknown> => ({
  USERDEFINEDSCREENNAME: "CUPFA2",
  USERDEFINEDSERVICEACTION: action,
  ...extra,
  USERDEFINEDSCREENFIELDVALUELIST: {
    USERDEFINEDSCREENFIELDVALUEPAIR: Object.entries(fields).map(([name, value]) => ({
      USERDEFINEDSCREENFIELDNAME: name,
      USERDEFINEDSCREENFIELDVALUE: value,
    })),
  },
});

export const text = (value: string | null) => ({ TEXTDATA: value });
export const money = (hundredths: number) => ({
  NUMERICDATA: { VALUE: hundredths, NUMOFDEC: 2, SIGN: "+" },
});
export const day = (year: number, month: number, dayOfMonth: number) => ({
  DATETIMEDATA: { YEAR: Date.UTC(year, 0, 1), MONTH: month, DAY: dayOfMonth },
});
/** The two fields that name a record. */
export const key = (pfaId: string, organization = "RIO") => ({
  PFS_ID: text(pfaId),
  PFS_A_ORG: text(organization),
});

async function readGrid(response: Response, endpoint: "griddata" | "grids"): Promise<GridReply> {
  const envelope = (await response.json()) as Envelope;
  const error = envelope.ErrorAlert?.[0]?.Message ?? null;
  const none = { rows: [], more: false, total: 0, header: [], rawRow: null };
  const result = envelope.Result?.ResultData;
  if (result === undefined) return { status: response.status, error, ...none };
  return {
    status: response.status,
    error,
    ...(endpoint === "grids" ? fromGrids(result) : fromGridData(result)),
  };
}

function fromGridData(result: Record<string, unknown>) {
  const grid = result["GRID"] as {
    METADATA: { RECORDS: number; MORERECORDPRESENT: string };
    FIELDS?: { FIELD: GridReply["header"] };
    DATA?: { ROW: unknown };
  };
  const header = grid.FIELDS?.FIELD ?? [];
  const known =
    header.length > 0
      ? header
      : columns.map(({ alias, aliasNumber, index }) => ({
          name: alias,
          aliasnum: aliasNumber,
          order: index + 1,
        }));
  const names = new Map(known.map(({ aliasnum, name }) => [aliasnum, name]));
  const rows = [grid.DATA?.ROW ?? []].flat() as { D: { n: number; value: string }[] }[];
  return {
    rows: rows.map(({ D }) =>
      Object.fromEntries(D.map(({ n, value }) => [names.get(n) ?? String(n), value])),
    ),
    more: grid.METADATA.MORERECORDPRESENT === "+",
    total: grid.METADATA.RECORDS,
    header,
    rawRow: grid.DATA?.ROW,
  };
}

function fromGrids(result: Record<string, unknown>) {
  const rows = [result["DATARECORD"] ?? []].flat() as {
    DATAFIELD: { FIELDNAME: string; FIELDVALUE: string }[];
  }[];
  return {
    rows: rows.map(({ DATAFIELD }) =>
      Object.fromEntries(DATAFIELD.map(({ FIELDNAME, FIELDVALUE }) => [FIELDNAME, FIELDVALUE])),
    ),
    more: Number(result["NEXTCURSORPOSITION"]) > Number(result["CURRENTCURSORPOSITION"]),
    total: Number(result["TOTALROWS"]),
    header: [],
    rawRow: result["DATARECORD"],
  };
}

async function readScreen(response: Response): Promise<ScreenReply> {
  const { ErrorAlert, ConfirmationAlert, Result } = (await response.json()) as Envelope;
  const result = Result?.ResultData as
    | {
        recordid: number;
        USERDEFINEDSCREENFIELDVALUELIST: {
          USERDEFINEDSCREENFIELDVALUEPAIR: {
            USERDEFINEDSCREENFIELDNAME: string;
            USERDEFINEDSCREENFIELDVALUE: Record<string, unknown>;
          }[];
        };
      }
    | undefined;
  const pairs = result?.USERDEFINEDSCREENFIELDVALUELIST.USERDEFINEDSCREENFIELDVALUEPAIR ?? [];
  return {
    status: response.status,
    error: ErrorAlert?.[0]?.Message ?? null,
    question: ConfirmationAlert?.[0]?.Name ?? null,
    recordid: result?.recordid ?? null,
    fields: Object.fromEntries(
      pairs.map((pair) => [pair.USERDEFINEDSCREENFIELDNAME, pair.USERDEFINEDSCREENFIELDVALUE]),
    ),
  };
}
