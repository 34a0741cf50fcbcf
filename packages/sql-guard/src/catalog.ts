/** A relation that queries may read. */
type GuardRelation = {
  /** Its name in queries. */
  name: string;
  /** The view of the schema `ai` that is read for it. */
  view: string;
  columns: readonly { name: string; isMoney: boolean }[];
  /** Whether it may hold very many rows; those are not multiplied with each other. */
  isLarge: boolean;
};

/** All that a caller's queries may read. What is not in it does not exist. */
export type GuardCatalog = readonly GuardRelation[];

/** The schema that holds the views. */
export const viewSchema = "ai";
