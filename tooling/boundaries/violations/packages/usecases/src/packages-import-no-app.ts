import { serve } from "../../../apps/server/src/main.ts";
export const a = serve;
