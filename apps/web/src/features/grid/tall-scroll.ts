import type { GridScroll } from "./grid-scroll.ts";

const LINES_MODE = 1;
const PAGES_MODE = 2;
/** What browsers take a line for. */
const LINE = 40;

/**
 * Lets the wheel move by single rows in views taller than the browser lets an element be: there a pixel of the scrollbar
 * stands for several pixels of rows, and a notch would leap over a whole screen. Chromium needs it from 1.07 million rows on,
 * Firefox from 133,000.
 */
export class TallScroll {
  private readonly scroll: GridScroll;
  private stop: (() => void) | null = null;

  constructor(scroll: GridScroll) {
    this.scroll = scroll;
  }

  /** To be called when the view's height has changed. A browser scrolls best where nobody listens to its wheel. */
  update(): void {
    const viewport = this.scroll.viewport();
    const isTall = this.scroll.stretch() > 1;
    if (!isTall || !viewport) {
      this.dispose();
      return;
    }
    if (this.stop) return;
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      viewport.scrollTop += pixelsOf(event, viewport.clientHeight) / this.scroll.stretch();
      viewport.scrollLeft += event.deltaX;
    };
    viewport.addEventListener("wheel", onWheel, { passive: false });
    this.stop = () => viewport.removeEventListener("wheel", onWheel);
  }

  dispose(): void {
    this.stop?.();
    this.stop = null;
  }
}

function pixelsOf({ deltaY, deltaMode }: WheelEvent, page: number): number {
  if (deltaMode === LINES_MODE) return deltaY * LINE;
  return deltaMode === PAGES_MODE ? deltaY * page : deltaY;
}
