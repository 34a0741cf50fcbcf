import { z } from "zod";
import type { ChangeRule } from "./bulk-change.ts";

const MAX_RULE_NAME = 80;

export const ruleNameSchema = z
  .string()
  .trim()
  .min(1, { error: "must not be empty" })
  .max(MAX_RULE_NAME)
  .refine((name) => !name.includes("\u0000"), { error: "holds a character that no text can hold" });

/** A rule that somebody keeps under a name, for themselves or for everybody in the organization. */
export type KeptRule = {
  id: number;
  name: string;
  rule: ChangeRule;
  isShared: boolean;
  isOwn: boolean;
  /** Whose it is, by the name to show. */
  owner: string;
  /** ISO timestamp of the last change. */
  at: string;
};

export type KeptRuleProblem =
  | { kind: "rule_not_found"; ruleId: number }
  | { kind: "rule_name_taken"; name: string }
  | { kind: "too_many_rules"; limit: number };
