import type { AppRouter } from "../../../packages/api/src/root.ts";
import { rule } from "../../../packages/domain/src/rule.ts";
export const a: AppRouter = rule;
