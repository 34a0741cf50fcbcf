import { createFrameReader, PROGRESS_FRAMES } from "@pfa/domain/progress-frames.ts";
import { callFor, failCall, piecesOf } from "../../file-calls.ts";

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
  const response = await callFor(path, {
    headers: { "content-type": "application/json", accept: PROGRESS_FRAMES },
    body: JSON.stringify(input),
    signal,
  });
  const parts = await readParts(response, onProgress).catch(failCall);
  return { name: nameOf(response), blob: new Blob(parts) };
}

async function readParts(
  response: Response,
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
  for await (const piece of piecesOf(response)) {
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

const nameOf = (response: Response): string =>
  /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "records";
