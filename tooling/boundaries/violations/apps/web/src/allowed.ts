import type { AppRouter } from "../../../packages/api/src/root.ts";
import { rule } from "../../../packages/domain/src/rule.ts";
import { series } from "../../../packages/spreadsheet/src/series.ts";
export const a: AppRouter = rule + series;
