import { grid } from "../features/grid/grid.ts";
export const a = grid;
