import { TRPCClientError } from "@trpc/client";

// Calls whose answer, or whose input, is a file: tRPC carries neither.

/** Asks for an answer; errors are those of every other call, and giving up stays what it is. */
export async function callFor(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, { method: "POST", ...init }).catch(failCall);
  if (!response.ok) throw await refusalOf(response);
  return response;
}

/** An error of the connection as every other call has it. */
export function failCall(error: unknown): never {
  if (error instanceof DOMException && error.name === "AbortError") throw error;
  throw TRPCClientError.from(error instanceof Error ? error : new Error(String(error)));
}

async function refusalOf(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => null);
  return hasError(body)
    ? refusal(body)
    : TRPCClientError.from(new Error(`The server answered ${response.status}`));
}

type ErrorBody = Parameters<typeof TRPCClientError.from>[0] & { error: unknown };

export const hasError = (body: unknown): body is ErrorBody =>
  typeof body === "object" && body !== null && "error" in body;

/** A refusal as the server put it. */
export const refusal = (body: ErrorBody): Error => TRPCClientError.from(body);

/** What arrives of an answer, piece by piece. */
export async function* piecesOf(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one piece after the other
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Hands a file to the browser as a download. */
export function saveFile({ name, blob }: { name: string; blob: Blob }): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // After the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
