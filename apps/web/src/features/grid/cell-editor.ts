import { type FieldKey, type FieldSpec, fieldSpec } from "@pfa/domain/field-catalog.ts";
import type { ICellEditorComp, ICellEditorParams } from "ag-grid-community";
import { editText } from "../../ui/format-value.ts";
import { parseTyped } from "../../ui/parse-typed.ts";
import type { EditVerdict } from "./edit-rules.ts";
import type { GridContext } from "./grid-context.ts";
import type { GridRow } from "./row.ts";
import { SuggestionList } from "./suggestion-list.ts";

/** What a message takes at most: at the window's right edge it grows to the left. */
const MESSAGE_WIDTH = 320;

/** The part of a refusal that typing shows at the cell. */
type Judged = { ok: true; value: EditVerdict & { ok: true } } | { ok: false; message: string };

/**
 * One editor for every kind: plain text in, judged with each key by the rules that the server will apply.
 * It lies over its cell, so that the message and the suggestions have room.
 */
export class CellEditor implements ICellEditorComp<GridRow> {
  private readonly gui = document.createElement("div");
  private readonly input = document.createElement("input");
  private readonly message = document.createElement("div");
  private list: SuggestionList | null = null;
  private row: GridRow | null = null;
  private field: FieldKey = "pfaId";
  private spec: FieldSpec = fieldSpec("pfaId");
  private context: GridContext | null = null;
  private startText = "";
  private selectAll = true;
  private stop: ICellEditorParams["stopEditing"] = () => {};

  init(params: ICellEditorParams<GridRow>): void {
    this.field = params.column.getColId() as FieldKey;
    this.spec = fieldSpec(this.field);
    this.row = params.data;
    this.context = params.context as GridContext;
    this.stop = params.stopEditing;
    this.startText = editText(this.spec.kind, params.data.values[this.field]);
    const typed = params.eventKey?.length === 1 ? params.eventKey : null;
    this.selectAll = typed === null;
    this.input.value = typed ?? this.startText;
    this.build(params.eGridCell);
    this.check();
  }

  private build(cell: HTMLElement): void {
    const { kind, label } = this.spec;
    this.gui.className = "pfa-editor";
    const isAtEdge = cell.getBoundingClientRect().left + MESSAGE_WIDTH > window.innerWidth;
    this.gui.classList.toggle("pfa-editor-at-edge", isAtEdge);
    this.gui.style.width = `${Math.max(cell.offsetWidth, kind === "date" ? 148 : 96)}px`;
    this.gui.style.setProperty("--row-height", `${cell.offsetHeight}px`);
    this.input.className = kind === "money" || kind === "number" ? "pfa-editor-number" : "";
    this.input.ariaLabel = label;
    this.input.autocomplete = "off";
    this.input.spellcheck = kind === "text";
    this.input.inputMode = kind === "money" || kind === "number" ? "decimal" : "text";
    if (kind === "date") this.input.placeholder = "yyyy-mm-dd";
    this.message.className = "pfa-editor-message";
    this.message.role = "alert";
    this.gui.append(this.input);
    if (kind === "date") this.gui.append(this.datePicker());
    this.gui.append(this.message);
    if (kind === "enum" || kind === "code") this.addSuggestions();
    this.input.addEventListener("input", () => {
      this.check();
      void this.list?.update(this.input.value);
    });
    this.gui.addEventListener("keydown", (event) => this.onKeyDown(event));
  }

  private addSuggestions(): void {
    const { field, spec, context } = this;
    this.list = new SuggestionList(this.input, {
      find: async (text, signal) =>
        spec.values
          ? spec.values.filter((value) => value.toLowerCase().startsWith(text.toLowerCase()))
          : ((await context?.suggest(field, text, signal)) ?? []),
      onChoose: (value) => {
        this.input.value = value;
        this.check();
        this.stop();
      },
    });
    this.gui.append(this.list.element);
  }

  /** The browser's own calendar beside the text: typing stays the quick way. */
  private datePicker(): HTMLElement {
    const picker = document.createElement("input");
    picker.type = "date";
    picker.className = "pfa-editor-picker";
    picker.tabIndex = -1;
    picker.ariaLabel = `Choose ${this.spec.label} in a calendar`;
    picker.value = this.startText;
    picker.addEventListener("change", () => {
      if (picker.value) this.input.value = picker.value;
      this.check();
      this.input.focus();
    });
    return picker;
  }

  /** Empty and one-letter texts that a list can still complete are not yet wrong. */
  private judge(): Judged {
    const { row, context } = this;
    const typed = parseTyped(this.spec.kind, this.input.value);
    if (!typed.ok || !row || !context) return { ok: false, message: typed.ok ? "" : typed.message };
    const verdict = context.judge(row, this.field, this.completed(typed.value));
    return verdict.ok ? { ok: true, value: verdict } : { ok: false, message: verdict.message };
  }

  /** "rental" and "r" mean Rental, where only one value of the list begins so. */
  private completed(value: unknown): unknown {
    const { values } = this.spec;
    if (!values || typeof value !== "string") return value;
    const begins = values.filter((one) => one.toLowerCase().startsWith(value.toLowerCase()));
    return begins.length === 1 ? begins[0] : value;
  }

  private check(): boolean {
    const judged = this.judge();
    const unchanged = this.input.value === this.startText;
    const wrong = !judged.ok && !unchanged;
    this.message.textContent = wrong ? judged.message : "";
    this.gui.classList.toggle("pfa-editor-invalid", wrong);
    this.input.ariaInvalid = wrong ? "true" : "false";
    return !wrong;
  }

  private onKeyDown(event: KeyboardEvent): void {
    if (this.list?.handleKey(event)) {
      event.stopPropagation();
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" || event.key === "Tab") {
      event.stopPropagation();
      event.preventDefault();
      if (this.check()) {
        this.stop(true);
        this.context?.leave({ key: event.key, back: event.shiftKey });
        return;
      }
      // Stays open with its message instead of losing what was typed.
      this.gui.classList.remove("pfa-editor-shake");
      void this.gui.offsetWidth;
      this.gui.classList.add("pfa-editor-shake");
    }
    // Caret keys belong to the text.
    if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) event.stopPropagation();
  }

  getGui(): HTMLElement {
    return this.gui;
  }

  afterGuiAttached(): void {
    this.gui.closest(".ag-popup-child")?.setAttribute("aria-label", `Edit ${this.spec.label}`);
    this.input.focus();
    if (this.selectAll) this.input.select();
    void this.list?.update(this.selectAll ? "" : this.input.value);
  }

  isPopup(): boolean {
    return true;
  }

  getPopupPosition(): "over" {
    return "over";
  }

  getValue(): unknown {
    const judged = this.judge();
    return judged.ok ? judged.value.value : null;
  }

  isCancelAfterEnd(): boolean {
    return this.input.value === this.startText || !this.judge().ok;
  }

  destroy(): void {
    this.list?.dispose();
  }
}
