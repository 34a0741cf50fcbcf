import { run } from "graphile-worker";
export const a = run;
