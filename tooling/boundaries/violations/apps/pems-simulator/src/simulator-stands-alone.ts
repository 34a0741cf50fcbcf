import { rule } from "../../../packages/domain/src/rule.ts";
export const a = rule;
