import { sql } from "../../db/src/client.ts";
export const a = sql;
