import { aDraft } from "./testing/builders.ts";
export const allowed = aDraft;
