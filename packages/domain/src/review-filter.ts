import { z } from "zod";
import type { FieldKey } from "./field-catalog.ts";
import { fieldSchema, searchTextSchema } from "./window.ts";

/** Why a draft would stay behind, or that it would go. */
const standings = ["goes", "conflict", "rule_broken", "in_flight", "record_vanished"] as const;
export type DraftStanding = (typeof standings)[number];

/** What an edit does to a field: fills an empty one, empties it, or puts another value in the place of one. */
const kinds = ["filled", "cleared", "changed"] as const;
export type EditKind = (typeof kinds)[number];

/** Which of the caller's drafts a review shows: those that all that is named fits. */
export const reviewFilterSchema = z.object({
  /** With an edit of this field. */
  field: fieldSchema.optional(),
  /** With an edit of this kind; of the field, if one is named. */
  kind: z.enum(kinds).optional(),
  standing: z.enum(standings).optional(),
  /** In PFA id or description. */
  text: searchTextSchema.default(""),
});
export type ReviewFilter = {
  field?: FieldKey | undefined;
  kind?: EditKind | undefined;
  standing?: DraftStanding | undefined;
  text: string;
};

/** All drafts. */
export const everyDraft: ReviewFilter = { text: "" };
