import { allowed } from "./rule.test.ts";
export const a = allowed;
