import { sql } from "../../packages/db/src/client.ts";
export const a = sql;
