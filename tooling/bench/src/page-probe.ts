// Runs inside the page that is measured, not in Node: what it needs of a page is named here, as the rest of this package
// knows no browser.
type Box = { top: number; bottom: number };
type PageElement = {
  scrollTop: number;
  scrollHeight: number;
  textContent: string | null;
  classList: { contains: (name: string) => boolean };
  getAttribute: (name: string) => string | null;
  getBoundingClientRect: () => Box;
  querySelector: (selector: string) => PageElement | null;
};
declare const document: {
  querySelector: (selector: string) => PageElement | null;
  querySelectorAll: (selector: string) => Iterable<PageElement>;
};
declare function requestAnimationFrame(callback: () => void): number;
declare function addEventListener(
  type: string,
  listener: (event: { timeStamp: number }) => void,
  options: { capture: boolean; once: boolean },
): void;

/** What has to be on the screen for an action to count as done; several things at once. */
export type Expected = {
  /** Records that are no longer all in sight. */
  otherThan?: readonly string[];
  /** Whether the first row in sight has to be another place of the view. */
  leavesRow?: number;
  /** A cell of a record that shows a text and carries a mark. */
  cell?: { pfaId: string; field: string; text: string };
  /** A cell whose value the server has. */
  saved?: { pfaId: string; field: string };
};

/** Rows that the eye sees, and whether all of them are there. */
export type Sight = { firstRow: number; ids: string[]; isFilled: boolean };

/** What the probe offers to the measuring process. */
export type Probe = {
  look: () => Sight;
  /** Resolves, once what is expected has been painted, with the time since the page's beginning. */
  painted: (expected: Expected) => Promise<number>;
  /** Waits for the next event of a type; `done` then is the time from that to what is expected being painted. */
  arm: (type: string, expected: Expected) => void;
  /** Scrolls to a share of the whole height. */
  jump: (share: number, expected: Expected) => void;
  done: () => Promise<number>;
  /** The time from the last armed event to something further being painted. */
  wait: (expected: Expected) => Promise<number>;
};

function rowsInSight(): PageElement[] {
  const head = document.querySelector(".ag-header")?.getBoundingClientRect().bottom ?? 0;
  const end = document.querySelector(".pfa-grid")?.getBoundingClientRect().bottom ?? 0;
  return [...document.querySelectorAll(".ag-row[row-index]")].filter((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > head + 1 && top < end - 1;
  });
}

function look(): Sight {
  const rows = rowsInSight();
  const indices = rows.map((row) => Number(row.getAttribute("row-index")));
  return {
    firstRow: Math.min(...indices),
    ids: rows.flatMap((row) => row.getAttribute("row-id") ?? []),
    // The fixed and the scrolled part of a row are two elements with one number.
    isFilled:
      new Set(indices).size >= 10 &&
      rows.every((row) => !row.classList.contains("pfa-loading") && row.textContent !== ""),
  };
}

function isThere({ otherThan, leavesRow, cell, saved }: Expected): boolean {
  if (saved) {
    const { pfaId, field } = saved;
    const element = document.querySelector(`.ag-row[row-id="${pfaId}"] [col-id="${field}"]`);
    return element?.classList.contains("pfa-state-draft") === true;
  }
  if (cell) {
    const { pfaId, field, text } = cell;
    const element = document.querySelector(`.ag-row[row-id="${pfaId}"] [col-id="${field}"]`);
    if (element?.textContent !== text) return false;
  }
  const { firstRow, ids, isFilled } = look();
  if (!isFilled || firstRow === leavesRow) return false;
  return !otherThan || ids.some((id) => !otherThan.includes(id));
}

function paintedWhen(isDone: () => boolean): Promise<number> {
  return new Promise((resolve) => {
    const frame = () => {
      // What is there when a frame begins is on the screen when it ends, and a task of its own comes after that.
      if (isDone()) setTimeout(() => resolve(performance.now()));
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

function installProbe(): void {
  let pending: Promise<number> = Promise.resolve(0);
  let armedAt = 0;
  const probe: Probe = {
    look,
    painted: (expected) => paintedWhen(() => isThere(expected)),
    arm: (type, expected) => {
      let startedAt: number | null = null;
      const note = (event: { timeStamp: number }) => {
        startedAt ??= event.timeStamp;
        armedAt = startedAt;
      };
      addEventListener(type, note, { capture: true, once: true });
      pending = paintedWhen(() => startedAt !== null && isThere(expected)).then(
        (at) => at - (startedAt ?? at),
      );
    },
    jump: (share, expected) => {
      const viewport = document.querySelector(".ag-grid-viewport");
      if (!viewport) throw new Error("there is no grid to scroll");
      const startedAt = performance.now();
      viewport.scrollTop = viewport.scrollHeight * share;
      pending = paintedWhen(() => isThere(expected)).then((at) => at - startedAt);
    },
    done: () => pending,
    wait: (expected) => paintedWhen(() => isThere(expected)).then((at) => at - armedAt),
  };
  Object.assign(globalThis, { benchProbe: probe });
}

const parts = [rowsInSight, look, isThere, paintedWhen, installProbe];

/** Installs the probe as `benchProbe` in a page that runs it. */
export const probeScript = `(() => { ${parts.map(String).join("\n")}\n installProbe(); })();`;
