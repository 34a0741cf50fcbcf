type SuggestionListOptions = {
  find: (text: string, signal: AbortSignal) => Promise<readonly string[]>;
  onChoose: (value: string) => void;
};

const SETTLE_MS = 100;
const MAX_SHOWN = 50;
let lists = 0;

/** Values to choose from below an input; typing narrows, arrows move, Enter and Tab take the marked one. */
export class SuggestionList {
  readonly element = document.createElement("ul");
  private readonly input: HTMLInputElement;
  private readonly options: SuggestionListOptions;
  private readonly id: string;
  private abort = new AbortController();
  private values: readonly string[] = [];
  private marked = -1;

  constructor(input: HTMLInputElement, options: SuggestionListOptions) {
    this.input = input;
    this.options = options;
    this.id = `pfa-suggestions-${(lists += 1)}`;
    this.element.id = this.id;
    this.element.className = "pfa-suggestions";
    this.element.role = "listbox";
    this.element.ariaLabel = "Values in use";
    this.element.hidden = true;
    input.role = "combobox";
    input.ariaAutoComplete = "list";
    input.setAttribute("aria-controls", this.id);
    // Before the input loses the focus, which would end the editing.
    this.element.addEventListener("mousedown", (event) => this.onMouseDown(event));
  }

  /** Asks for values that fit `text`; an answer that comes too late is dropped. */
  async update(text: string): Promise<void> {
    this.abort.abort();
    const abort = new AbortController();
    this.abort = abort;
    await new Promise((resolve) => setTimeout(resolve, text === "" ? 0 : SETTLE_MS));
    if (abort.signal.aborted) return;
    try {
      const values = await this.options.find(text.trim(), abort.signal);
      if (!abort.signal.aborted) this.show(values.slice(0, MAX_SHOWN));
    } catch {
      // Suggestions are a help only: without them the value can still be typed.
      if (!abort.signal.aborted) this.show([]);
    }
  }

  private show(values: readonly string[]): void {
    this.values = values;
    this.marked = -1;
    this.element.replaceChildren(...values.map((value, index) => this.option(value, index)));
    this.element.hidden = values.length === 0;
    this.input.ariaExpanded = String(values.length > 0);
  }

  private option(value: string, index: number): HTMLElement {
    const option = document.createElement("li");
    option.id = `${this.id}-${index}`;
    option.role = "option";
    option.ariaSelected = "false";
    option.textContent = value;
    return option;
  }

  private onMouseDown(event: MouseEvent): void {
    event.preventDefault();
    const option = (event.target as HTMLElement).closest("li");
    if (option?.textContent) this.options.onChoose(option.textContent);
  }

  /** True if the key was for the list. */
  handleKey(event: KeyboardEvent): boolean {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.values.length > 0) {
      this.mark((this.marked + step + this.values.length) % this.values.length);
      return true;
    }
    const value = this.values[this.marked];
    if ((event.key === "Enter" || event.key === "Tab") && value !== undefined) {
      this.options.onChoose(value);
      return true;
    }
    return false;
  }

  private mark(index: number): void {
    this.element.children[this.marked]?.setAttribute("aria-selected", "false");
    this.marked = index;
    const option = this.element.children[index];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", `${this.id}-${index}`);
  }

  dispose(): void {
    this.abort.abort();
  }
}
