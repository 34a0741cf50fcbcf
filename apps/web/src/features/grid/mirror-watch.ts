/** The server follows a sync within a second. */
const CATCH_UP_MS = 250;
const MAX_TRIES = 8;

/** Asks again until the rows are from the version of the mirror that an event has told of; gives up after two seconds. */
export class MirrorWatch {
  private readonly ask: () => Promise<void>;
  private due = 0;
  private seenVersion = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: () => Promise<void>) {
    this.ask = ask;
  }

  /** An answer came from this version. */
  seen(version: number): void {
    this.seenVersion = Math.max(this.seenVersion, version);
  }

  /** There is this version, and rows of it have been asked for. */
  expect(version: number): void {
    this.due = Math.max(this.due, version);
    this.askLater(0);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private askLater(tries: number): void {
    clearTimeout(this.timer);
    if (this.isThere() || tries >= MAX_TRIES) return;
    this.timer = setTimeout(() => {
      if (!this.isThere()) void this.ask().then(() => this.askLater(tries + 1));
    }, CATCH_UP_MS);
  }

  private isThere(): boolean {
    return this.seenVersion >= this.due;
  }
}
