import { store } from "../../view-engine/src/store.ts";
export const a = store;
