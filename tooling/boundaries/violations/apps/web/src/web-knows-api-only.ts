import type { commit } from "../../../packages/usecases/src/commit.ts";
export type A = typeof commit;
