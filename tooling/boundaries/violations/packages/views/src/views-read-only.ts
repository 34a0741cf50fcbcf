import { commit } from "../../usecases/src/commit.ts";
export const a = commit;
