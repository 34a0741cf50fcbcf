import { sql } from "../../db/src/client.ts";
import { pems } from "../../pems/src/client.ts";
export const a = [sql, pems];
