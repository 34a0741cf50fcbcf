import { appRouter } from "../../api/src/root.ts";
export const a = appRouter;
