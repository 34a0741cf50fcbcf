/** The two elements that AG Grid keeps at the same height: the rows' own, and the one whose scrollbar is seen. */
export type Scroller = "rows" | "scrollbar";

const other = { rows: "scrollbar", scrollbar: "rows" } as const;

/**
 * Tells the events of a scroller that was moved by the grid from those of one that a hand moved.
 *
 * AG Grid 36 copies the position of one to the other, and knows the event that this causes only if it arrives within 150 ms.
 * After a longer frame it takes the event for a new movement and copies the old position back: what one has scrolled meanwhile
 * is undone, and the rows of one place stay drawn at another, out of sight.
 */
export class ScrollEcho {
  /** Where each scroller was at its last own movement. */
  private readonly moved = new Map<Scroller, number>();

  /** To be told of every scroll event, with where the scroller stands by then, in pixels. */
  isEcho(scroller: Scroller, top: number): boolean {
    const copied = this.moved.get(other[scroller]);
    // Browsers round positions of elements of different heights differently.
    if (copied !== undefined && Math.abs(copied - top) < 1) return true;
    this.moved.set(scroller, top);
    this.moved.delete(other[scroller]);
    return false;
  }
}

/** Keeps echoes from the grid. Answers how to stop. */
export function stopScrollEchoes(host: HTMLElement): () => void {
  const echo = new ScrollEcho();
  let left = 0;
  const onScroll = (event: Event) => {
    const element = event.target as HTMLElement;
    const isSideways = element.scrollLeft !== left;
    if (element.matches(".ag-grid-viewport")) left = element.scrollLeft;
    else if (!element.matches(".ag-body-vertical-scroll-viewport")) return;
    const scroller = element.matches(".ag-grid-viewport") ? "rows" : "scrollbar";
    const isEcho = echo.isEcho(scroller, element.scrollTop);
    // The rows' element scrolls both ways, by the same event.
    if (isEcho && !(scroller === "rows" && isSideways)) event.stopImmediatePropagation();
  };
  host.addEventListener("scroll", onScroll, { capture: true });
  return () => host.removeEventListener("scroll", onScroll, { capture: true });
}
