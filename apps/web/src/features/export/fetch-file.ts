import { createFrameReader, PROGRESS_FRAMES } from "@pfa/domain/progress-frames.ts";
import { TRPCClientError } from "@trpc/client";

export type FetchedFile = { name: string; blob: Blob };
export type FileProgress = { done: number; total: number };

/** Pieces are put together this often, so that the browser may keep them on disk. */
const GATHER_BYTES = 8 * 1024 * 1024;

/**
 * Fetches a file that the server makes, told how far it is. Rejects with an error as of any other call, and when the file broke
 * off: half a file is never handed on.
 */
export async function fetchFile(
  path: string,
  input: object,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: FileProgress) => void },
): Promise<FetchedFile> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: PROGRESS_FRAMES },
    body: JSON.stringify(input),
    signal,
  }).catch(toCallError);
  if (!response.ok || response.body === null) throw await refusalOf(response);
  const parts = await readParts(response.body, onProgress).catch(toCallError);
  return { name: nameOf(response), blob: new Blob(parts) };
}

async function readParts(
  body: ReadableStream<Uint8Array>,
  onProgress: (progress: FileProgress) => void,
): Promise<Blob[]> {
  const read = createFrameReader();
  const parts: Blob[] = [];
  let gathered: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  let hasEnded = false;
  const gather = () => {
    parts.push(new Blob(gathered));
    gathered = [];
    size = 0;
  };
  for await (const piece of readAll(body)) {
    for (const frame of read(piece)) {
      if (frame.kind === "progress") onProgress(frame);
      else if (frame.kind === "end") hasEnded = true;
      else {
        gathered.push(frame.bytes);
        size += frame.bytes.length;
      }
    }
    if (size > GATHER_BYTES) gather();
  }
  if (!hasEnded) throw new TypeError("the file broke off");
  gather();
  return parts;
}

async function* readAll(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one piece after the other
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Errors of the connection, as every other call has them; giving up stays what it is. */
function toCallError(error: unknown): never {
  if (error instanceof DOMException && error.name === "AbortError") throw error;
  throw TRPCClientError.from(error instanceof Error ? error : new Error(String(error)));
}

async function refusalOf(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => null);
  const isOurs = typeof body === "object" && body !== null && "error" in body;
  return isOurs
    ? TRPCClientError.from(body as Parameters<typeof TRPCClientError.from>[0])
    : TRPCClientError.from(new Error(`The server answered ${response.status}`));
}

const nameOf = (response: Response): string =>
  /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "records";

/** Hands a file to the browser as a download. */
export function saveFile({ name, blob }: FetchedFile): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // After the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
