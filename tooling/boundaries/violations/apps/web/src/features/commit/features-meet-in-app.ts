import { grid } from "../grid/grid.ts";
export const a = grid;
