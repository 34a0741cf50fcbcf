import { appRouter } from "../../../packages/api/src/root.ts";
export const a = appRouter;
