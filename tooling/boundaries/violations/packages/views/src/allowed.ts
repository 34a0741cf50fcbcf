import { sql } from "../../db/src/client.ts";
import { log } from "../../log/src/log.ts";
import { store } from "../../view-engine/src/store.ts";
export const a = [sql, log, store];
