import type { Writing } from "@pfa/spreadsheet/recognise.ts";
import type { GridPort } from "../../grid-port.ts";
import { KeyInput } from "./key-input.ts";
import { PointerInput } from "./pointer-input.ts";
import type { RangeCalls } from "./range-calls.ts";
import { RangeClipboard } from "./range-clipboard.ts";
import { RangeCommands } from "./range-commands.ts";
import { type EditReport, RangeEdits } from "./range-edits.ts";
import { countFilled, RangeFigures } from "./range-figures.ts";
import { RangePainter } from "./range-painter.ts";
import { RangeReader } from "./range-reader.ts";
import { RangeState } from "./range-state.ts";

export type RangeLayerOptions = {
  port: GridPort;
  calls: RangeCalls;
  report: EditReport;
  onNote: (note: string) => void;
  onFailed: (error: unknown) => void;
  onShortcuts: () => void;
};

/** Ranges over one grid: joins what selects, draws, counts, copies and changes. */
export class RangeLayer {
  readonly state: RangeState;
  readonly figures: RangeFigures;
  readonly commands: RangeCommands;
  readonly clipboard: RangeClipboard;
  private readonly parts: readonly { dispose: () => void }[];
  private readonly stopHearing: () => void;

  constructor({ port, calls, report, onNote, onFailed, onShortcuts }: RangeLayerOptions) {
    this.state = new RangeState(port);
    const { state } = this;
    const reader = new RangeReader(state, calls);
    const edits = new RangeEdits(state, calls, report);
    const painter = new RangePainter(state);
    this.figures = new RangeFigures(state, calls);
    this.commands = new RangeCommands({ state, edits, reader, own: ownWriting(), onNote });
    const { commands } = this;
    this.clipboard = new RangeClipboard({ state, reader, commands, onNote, onFailed });
    const keys = new KeyInput(state, {
      countFilled: (way, from, to) =>
        "row" in way
          ? countFilled(state, calls, { top: way.row, bottom: way.row, left: from, right: to })
          : countFilled(state, calls, {
              top: from,
              bottom: to,
              left: way.column,
              right: way.column,
            }),
      onClear: () => commands.clear(),
      onFill: (direction) => void commands.fill(direction).catch(onFailed),
      onFailed,
      onShortcuts,
      onMenu: () => openMenu(port),
    });
    const pointer = new PointerInput(state, {
      onFill: (to, isOther) => void commands.fillTo(to, isOther).catch(onFailed),
    });
    state.subscribe(painter.schedule);
    state.subscribe(this.figures.renew);
    const stopMoved = port.onMoved(() => state.rowsMoved());
    // Values in the selection may be others now.
    port.api.addEventListener("cellValueChanged", this.figures.renew);
    port.api.addEventListener("modelUpdated", this.figures.renew);
    this.stopHearing = () => {
      stopMoved();
      if (port.api.isDestroyed()) return;
      port.api.removeEventListener("cellValueChanged", this.figures.renew);
      port.api.removeEventListener("modelUpdated", this.figures.renew);
    };
    this.parts = [keys, pointer, this.clipboard, painter, this.figures, state];
  }

  dispose(): void {
    this.stopHearing();
    for (const part of this.parts) part.dispose();
  }
}

/** The menu opens by the event of the right button, wherever that comes from. */
function openMenu({ host }: GridPort): void {
  const cell = document.activeElement?.closest(".ag-cell");
  if (!cell || !host.contains(cell)) return;
  const { left, bottom } = cell.getBoundingClientRect();
  cell.dispatchEvent(
    new MouseEvent("contextmenu", {
      bubbles: true,
      cancelable: true,
      button: 2,
      clientX: left + 8,
      clientY: bottom - 4,
    }),
  );
}

/** How this browser's user writes amounts and days; for what a clipboard leaves open. */
function ownWriting(): Writing {
  const date = new Intl.DateTimeFormat(navigator.language, {
    day: "numeric",
    month: "numeric",
    year: "numeric",
  });
  const order = date.formatToParts(new Date()).map(({ type }) => type);
  const isDayFirst = order.indexOf("day") < order.indexOf("month");
  // The grid shows amounts with a point, whatever the browser's language.
  return { decimal: ".", order: isDayFirst ? "day-first" : "month-first" };
}
