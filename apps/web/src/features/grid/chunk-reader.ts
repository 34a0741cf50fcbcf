import type { RowRange } from "@pfa/domain/view-requests.ts";
import { CHUNK_ROWS, chunksOf, joinChunks, rowsAhead } from "./row-chunks.ts";

export type ChunkReaderOptions = {
  /** Rows that are drawn now. */
  drawn: () => RowRange;
  /** Whether any place of a range is still empty. */
  isBlank: (range: RowRange) => boolean;
  read: (range: RowRange, signal: AbortSignal) => Promise<void>;
  onFailed: (error: unknown) => void;
};

/** A leap of the scrollbar is over when it has rested for so long: a drag across the view asks for its end only. */
const LEAP_MS = 40;
/** Rows this far from what is drawn are still read to the end: one scrolls back and forth. */
const NEAR_ROWS = 2 * CHUNK_ROWS;

/** Reads the empty places that come into sight, a little ahead of the way one scrolls, and gives up those that have left it. */
export class ChunkReader {
  private readonly options: ChunkReaderOptions;
  private readonly reading = new Map<number, AbortController>();
  /** Not tried again by themselves while they stay in sight. */
  private readonly failed = new Set<number>();
  private drawn: RowRange = { startRow: 0, endRow: 0 };
  private leapTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ChunkReaderOptions) {
    this.options = options;
  }

  /** To be called whenever other rows are drawn. */
  attend(): void {
    const before = this.drawn;
    const now = this.options.drawn();
    this.drawn = now;
    this.giveUpFar(now);
    const isLeap = now.startRow >= before.endRow || now.endRow <= before.startRow;
    if (isLeap) {
      clearTimeout(this.leapTimer);
      this.leapTimer = setTimeout(() => this.readMissing([now]), LEAP_MS);
    } else this.readMissing([now, rowsAhead(before, now)]);
  }

  /** Reads at once what is missing among the rows that are drawn. */
  readDrawn(): void {
    this.drawn = this.options.drawn();
    this.readMissing([this.drawn]);
  }

  retryFailed(): void {
    this.failed.clear();
    this.readDrawn();
  }

  get hasFailed(): boolean {
    return this.failed.size > 0;
  }

  /** Whatever is under way belongs to another state. */
  stop(): void {
    clearTimeout(this.leapTimer);
    for (const abort of this.reading.values()) abort.abort();
    this.reading.clear();
    this.failed.clear();
  }

  private readMissing(ranges: readonly (RowRange | null)[]): void {
    const wanted = new Set(ranges.flatMap((range) => (range ? chunksOf(range) : [])));
    const missing = [...wanted].filter(
      (startRow) =>
        !this.reading.has(startRow) &&
        !this.failed.has(startRow) &&
        this.options.isBlank({ startRow, endRow: startRow + CHUNK_ROWS }),
    );
    for (const range of joinChunks(missing)) void this.read(range);
  }

  private async read(range: RowRange): Promise<void> {
    const abort = new AbortController();
    const chunks = chunksOf(range);
    for (const chunk of chunks) this.reading.set(chunk, abort);
    try {
      await this.options.read(range, abort.signal);
    } catch (error) {
      if (abort.signal.aborted) return;
      for (const chunk of chunks) this.failed.add(chunk);
      this.options.onFailed(error);
    } finally {
      for (const chunk of chunks) {
        if (this.reading.get(chunk) === abort) this.reading.delete(chunk);
      }
    }
  }

  private giveUpFar({ startRow, endRow }: RowRange): void {
    const near = { startRow: startRow - NEAR_ROWS, endRow: endRow + NEAR_ROWS };
    const isFar = (chunk: number) => chunk + CHUNK_ROWS <= near.startRow || chunk >= near.endRow;
    for (const chunk of this.failed) if (isFar(chunk)) this.failed.delete(chunk);
    // A request goes with the last of its chunks.
    const wanted = new Set(
      [...this.reading].flatMap(([chunk, abort]) => (isFar(chunk) ? [] : [abort])),
    );
    for (const [chunk, abort] of this.reading) {
      if (wanted.has(abort)) continue;
      abort.abort();
      // Not only once the request has ended: one may be back before.
      this.reading.delete(chunk);
    }
  }
}
