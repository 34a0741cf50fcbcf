import { fieldSpec, type FieldKey } from "@pfa/domain/field-catalog.ts";
import { MAX_COPIED_CELLS } from "@pfa/domain/range-edit.ts";
import type { FieldValue } from "@pfa/domain/record.ts";
import { type CopiedCell, writeClipboard } from "@pfa/spreadsheet/clipboard-write.ts";
import { asBlock, cellsIn, disjoint, type Rectangle } from "@pfa/spreadsheet/rectangle.ts";
import { countOf, editText } from "../../ui/format-value.ts";
import type { RangeCommands } from "./range-commands.ts";
import type { RangeReader } from "./range-reader.ts";
import { GROUPED } from "./range-outcome.ts";
import type { RangeState } from "./range-state.ts";

export type ClipboardOptions = {
  state: RangeState;
  reader: RangeReader;
  commands: RangeCommands;
  onNote: (note: string) => void;
  onFailed: (error: unknown) => void;
};

/** Copies, cuts and pastes by the browser's own events: without asking for a permission. */
export class RangeClipboard {
  private readonly options: ClipboardOptions;
  private readonly detached = new AbortController();

  constructor(options: ClipboardOptions) {
    this.options = options;
    const { host } = options.state.port;
    const listening = { signal: this.detached.signal };
    host.addEventListener("copy", (event) => this.onCopy(event, false), listening);
    host.addEventListener("cut", (event) => this.onCopy(event, true), listening);
    host.addEventListener("paste", (event) => this.onPaste(event), listening);
  }

  dispose(): void {
    this.detached.abort();
  }

  /** From a menu, which has no event of the browser's to answer. */
  async copy(): Promise<void> {
    const block = this.block();
    if (block) await this.write(this.fetched(block), block);
  }

  async cut(): Promise<void> {
    await this.copy();
    this.options.commands.clear();
  }

  async paste(): Promise<void> {
    try {
      const [item] = await navigator.clipboard.read();
      const read = async (type: string) =>
        item?.types.includes(type) ? (await item.getType(type)).text() : "";
      this.options.commands.paste({
        html: await read("text/html"),
        text: await read("text/plain"),
      });
    } catch {
      this.options.onNote("The browser does not allow reading the clipboard here; use Ctrl+V");
    }
  }

  private onCopy(event: ClipboardEvent, isCut: boolean): void {
    if (this.isElsewhere(event)) return;
    const block = this.block();
    event.preventDefault();
    if (!block) return;
    const { reader, commands, state } = this.options;
    if (block.rectangles.every((one) => reader.hasRows(one))) {
      const texts = this.texts(
        block,
        block.rectangles.map((one) => reader.loadedValues(one)),
      );
      event.clipboardData?.setData("text/plain", texts.text);
      event.clipboardData?.setData("text/html", texts.html);
      state.mark({ copied: isCut ? [] : block.rectangles });
      if (isCut) commands.clear();
      return;
    }
    // What is cut must be on the clipboard before it is gone from here.
    void this.write(this.fetched(block), block).then((isWritten) => {
      if (isCut && isWritten) commands.clear();
    });
  }

  private onPaste(event: ClipboardEvent): void {
    if (this.isElsewhere(event)) return;
    event.preventDefault();
    this.options.state.mark({ copied: [] });
    const read = (type: string) => event.clipboardData?.getData(type) ?? "";
    this.options.commands.paste({ html: read("text/html"), text: read("text/plain") });
  }

  /** An editor or a field of the page takes its own. */
  private isElsewhere({ target }: ClipboardEvent): boolean {
    const { state } = this.options;
    const isInput = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    return isInput || state.port.isEditing() || state.selection === null;
  }

  /** The selection as one block, or a word on why it is none. */
  private block(): Block | null {
    const { state, onNote } = this.options;
    const rectangles = disjoint(state.rectangles);
    const cells = rectangles.reduce((sum, one) => sum + cellsIn(one), 0);
    if (cells > MAX_COPIED_CELLS) {
      onNote(
        `Nothing was copied: one copy takes at most ${countOf(MAX_COPIED_CELLS, "cell")}. Export the view instead`,
      );
      return null;
    }
    if (rectangles.length > 0 && asBlock(rectangles) === null) {
      onNote(
        "Nothing was copied: ranges that are copied together lie over the same rows or the same columns",
      );
      return null;
    }
    if (state.port.isGrouped() && !rectangles.every((one) => this.options.reader.hasRows(one))) {
      onNote(`Nothing was copied: ${GROUPED}`);
      return null;
    }
    const isBeside = new Set(rectangles.map(({ top }) => top)).size === 1;
    const ordered = rectangles.toSorted((a, b) => (isBeside ? a.left - b.left : a.top - b.top));
    return ordered.length === 0 ? null : { rectangles: ordered, isBeside, cells };
  }

  private texts({ rectangles, isBeside }: Block, values: readonly FieldValue[][][]) {
    const parts = rectangles.map(({ left, right }, index) =>
      copiedCells(values[index] ?? [], this.options.state.fields.slice(left, right + 1)),
    );
    const rows = isBeside
      ? (parts[0] ?? []).map((_, row) => parts.flatMap((part) => part[row] ?? []))
      : parts.flat();
    return writeClipboard(rows);
  }

  private async fetched(block: Block): Promise<{ text: string; html: string }> {
    return this.texts(block, await this.options.reader.fetch(block.rectangles));
  }

  /** The promise keeps the right to write that the key press gave, while rows are still read. */
  private async write(
    texts: Promise<{ text: string; html: string }>,
    block: Block,
  ): Promise<boolean> {
    const { state, onNote, onFailed } = this.options;
    const form = async (kind: "text" | "html", type: string) =>
      new Blob([(await texts)[kind]], { type });
    try {
      await navigator.clipboard.write([
        new ClipboardItem({
          "text/plain": form("text", "text/plain"),
          "text/html": form("html", "text/html"),
        }),
      ]);
      state.mark({ copied: block.rectangles });
      onNote(`Copied ${countOf(block.cells, "cell")}`);
      return true;
    } catch (refusal) {
      await texts.then(
        () =>
          onNote(
            `The browser did not take the copy: ${refusal instanceof Error ? refusal.message : "no reason given"}`,
          ),
        onFailed,
      );
      return false;
    }
  }
}

type Block = { rectangles: Rectangle[]; isBeside: boolean; cells: number };

const copiedCells = (rows: readonly FieldValue[][], fields: readonly FieldKey[]): CopiedCell[][] =>
  rows.map((row) =>
    row.map((value, index) => {
      const { kind } = fieldSpec(fields[index] ?? "pfaId");
      const isText = kind === "text" || kind === "code" || kind === "enum";
      return { text: editText(kind, value), isText };
    }),
  );
