import { serve } from "../../server/src/main.ts";
export const a = serve;
