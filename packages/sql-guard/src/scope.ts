import { nearest } from "./nearest.ts";
import { refuse } from "./refusal.ts";

/** A column of a relation or of a query's result. */
export type Column = { name: string; isMoney: boolean };

/** What a query answers with. */
export type Rows = {
  columns: readonly Column[];
  /** Whether it may hold as many rows as a large relation. */
  isLarge: boolean;
  /** How many mentions of relations it stands for. */
  weight: number;
};

/** A relation, query or function in FROM. */
export type Item = {
  /** The name by which its columns can be qualified; null if it has none. */
  name: string | null;
  columns: readonly Column[];
  isLarge: boolean;
};

/** A column of FROM as it can be named alone; one that USING merged belongs to both sides. */
export type Visible = Column & { items: readonly Item[] };

/** What a FROM clause, or a part of it, offers to the names in expressions. */
export type FromPart = { items: readonly Item[]; visible: readonly Visible[] };

export const nothing: FromPart = { items: [], visible: [] };

export const together = (left: FromPart, right: FromPart): FromPart => ({
  items: [...left.items, ...right.items],
  visible: [...left.visible, ...right.visible],
});

/** The names that an expression can use: those of its own query first, then those of the queries around it. */
export type Names = FromPart & {
  around: Names | null;
  /** Items that names were resolved to since this was last emptied: what a condition connects. */
  touched: Set<Item>;
};

export const namesOf = (part: FromPart, around: Names | null): Names => ({
  ...part,
  around,
  touched: new Set(),
});

type Place = { location?: number };

/** The column that a name alone stands for: the innermost query that knows it decides, as in PostgreSQL. */
export function columnNamed(names: Names | null, name: string, at: Place): Column {
  for (let level = names; level; level = level.around) {
    const found = level.visible.filter((column) => column.name === name);
    const [column] = found;
    if (found.length > 1) {
      refuse(
        "column",
        `“${name}” is a column of several relations here.`,
        `Write which: alias.${name}`,
        at,
      );
    }
    if (column) {
      for (const item of column.items) level.touched.add(item);
      return column;
    }
  }
  return unknownColumn(name, names, at);
}

/** The column of a named relation. */
export function columnOf(names: Names | null, relation: string, name: string, at: Place): Column {
  const item = itemNamed(names, relation, at);
  const found = item.columns.filter((column) => column.name === name);
  const [column] = found;
  if (found.length > 1) refuse("column", `“${relation}” has several columns “${name}”.`, null, at);
  if (!column) {
    const near = nearest(
      name,
      item.columns.map((one) => one.name),
    );
    refuse(
      "column",
      `“${relation}” has no column “${name}”.`,
      near && `Did you mean “${near}”?`,
      at,
    );
  }
  return column;
}

/** The relation that a qualifying name stands for. */
export function itemNamed(names: Names | null, relation: string, at: Place): Item {
  for (let level = names; level; level = level.around) {
    const item = level.items.find((one) => one.name === relation);
    if (item) {
      level.touched.add(item);
      return item;
    }
  }
  return refuse(
    "relation",
    `No relation is called “${relation}” here.`,
    "Use the alias that FROM gives it.",
    at,
  );
}

function unknownColumn(name: string, names: Names | null, at: Place): never {
  const known = new Set<string>();
  for (let level = names; level; level = level.around) {
    for (const column of level.visible) known.add(column.name);
    if (level.items.some((item) => item.name === name)) {
      refuse(
        "construct",
        `“${name}” stands for a whole row, which cannot be used as a value.`,
        `Name its columns, or write ${name}.*`,
        at,
      );
    }
  }
  const near = nearest(name, known);
  return refuse(
    "column",
    `There is no column “${name}” here.`,
    near && `Did you mean “${near}”?`,
    at,
  );
}
