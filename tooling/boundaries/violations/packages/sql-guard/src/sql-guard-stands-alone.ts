import { rule } from "../../domain/src/rule.ts";
export const a = rule;
