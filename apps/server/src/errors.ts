import { TRPC_ERROR_CODES_BY_KEY, type TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";

/** An error raised before any procedure, in the shape the browser's client reads. */
function errorBody(
  code: TRPC_ERROR_CODE_KEY,
  { message, httpStatus, requestId }: { message: string; httpStatus: number; requestId: string },
): object {
  const data = { code, httpStatus, problem: null, invalid: null, requestId };
  return { error: { message, code: TRPC_ERROR_CODES_BY_KEY[code], data } };
}

type Refusal = { code: TRPC_ERROR_CODE_KEY; message: string };

const refusals: Record<number, Refusal> = {
  400: { code: "BAD_REQUEST", message: "The request cannot be read" },
  403: { code: "FORBIDDEN", message: "This request did not come from our own pages" },
  404: { code: "NOT_FOUND", message: "There is nothing here" },
  405: { code: "METHOD_NOT_SUPPORTED", message: "This method is not offered here" },
  413: { code: "PAYLOAD_TOO_LARGE", message: "The request is larger than 8 MB" },
  415: { code: "UNSUPPORTED_MEDIA_TYPE", message: "Only application/json is read here" },
  429: { code: "TOO_MANY_REQUESTS", message: "Too many requests" },
};

const ownFault: Refusal = {
  code: "INTERNAL_SERVER_ERROR",
  message: "Something went wrong on our side. The request id helps to find out what.",
};

/** Status and body for a status that the HTTP layer itself gave. */
export function refusalOf(status: number, requestId: string): { status: number; body: object } {
  const refusal = refusals[status];
  const httpStatus = refusal ? status : 500;
  const { code, message } = refusal ?? ownFault;
  return { status: httpStatus, body: errorBody(code, { message, httpStatus, requestId }) };
}
