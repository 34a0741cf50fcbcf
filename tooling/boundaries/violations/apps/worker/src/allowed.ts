import { commit } from "../../../packages/usecases/src/commit.ts";
export const a = commit;
