/** What a query may hold at most. A planner's questions stay far below; each number keeps one way of wearing out a server closed. */
export const limits = {
  /** Characters: PostgreSQL's parser takes seconds and hundreds of megabytes for a megabyte of text. */
  text: 12_000,
  nodes: 3_000,
  depth: 60,
  /** Mentions of a relation of the catalog. */
  relations: 8,
  /** The same after every WITH query is put in its places: mentions multiply where they are nested. */
  relationsExpanded: 24,
  withQueries: 16,
  columns: 200,
  listItems: 1_000,
  literal: 500,
  alias: 63,
  cube: 4,
  seriesSteps: 5_000,
  /** Steps of all series, multiplied: they may be joined with each other. */
  seriesProduct: 20_000,
  pattern: 100,
  format: 60,
  padding: 200,
  digits: 20,
  numberLength: 40,
  exponent: 50,
  /** By how much replacements, one in the other, may lengthen a text. */
  growth: 1_000,
} as const;
