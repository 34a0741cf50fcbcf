/**
 * A file on its way with news of how far it is. Each frame is a kind (one byte), the length of what follows (four bytes, big
 * end first) and that many bytes. A file without its `end` broke off.
 */
export const PROGRESS_FRAMES = "application/vnd.pfa.progress-frames";

const kinds = { bytes: 1, progress: 2, end: 3 } as const;
const HEAD = 5;
/** No sender of ours comes near it; a length beyond it is no frame. */
const MAX_LENGTH = 64 * 1024 * 1024;

export type Frame =
  | { kind: "bytes"; bytes: Uint8Array<ArrayBuffer> }
  | { kind: "progress"; done: number; total: number }
  | { kind: "end" };

export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const payload = payloadOf(frame);
  const encoded = new Uint8Array(HEAD + payload.length);
  const head = new DataView(encoded.buffer);
  head.setUint8(0, kinds[frame.kind]);
  head.setUint32(1, payload.length);
  encoded.set(payload, HEAD);
  return encoded;
}

function payloadOf(frame: Frame): Uint8Array {
  if (frame.kind === "bytes") return frame.bytes;
  if (frame.kind === "end") return new Uint8Array();
  const counts = new DataView(new ArrayBuffer(8));
  counts.setUint32(0, frame.done);
  counts.setUint32(4, frame.total);
  return new Uint8Array(counts.buffer);
}

/** Frames from bytes as they arrive, in pieces of any size. Throws on bytes that are no frames. */
export function createFrameReader(): (piece: Uint8Array) => Frame[] {
  let rest = new Uint8Array();
  return (piece) => {
    const bytes = new Uint8Array(rest.length + piece.length);
    bytes.set(rest);
    bytes.set(piece, rest.length);
    const { frames, used } = readFrames(bytes);
    rest = bytes.subarray(used);
    return frames;
  };
}

function readFrames(bytes: Uint8Array<ArrayBuffer>): { frames: Frame[]; used: number } {
  const view = new DataView(bytes.buffer);
  const frames: Frame[] = [];
  let used = 0;
  while (bytes.length - used >= HEAD) {
    const length = view.getUint32(used + 1);
    if (length > MAX_LENGTH) throw new RangeError(`a frame of ${length} bytes`);
    const end = used + HEAD + length;
    if (end > bytes.length) break;
    frames.push(readFrame(view, used, bytes.slice(used + HEAD, end)));
    used = end;
  }
  return { frames, used };
}

function readFrame(view: DataView, at: number, payload: Uint8Array<ArrayBuffer>): Frame {
  const kind = view.getUint8(at);
  if (kind === kinds.bytes) return { kind: "bytes", bytes: payload };
  if (kind === kinds.end) return { kind: "end" };
  if (kind !== kinds.progress || payload.length !== 8) throw new RangeError(`no frame: ${kind}`);
  return {
    kind: "progress",
    done: view.getUint32(at + HEAD),
    total: view.getUint32(at + HEAD + 4),
  };
}
