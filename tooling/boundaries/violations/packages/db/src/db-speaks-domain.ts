import { pems } from "../../pems/src/client.ts";
export const a = pems;
