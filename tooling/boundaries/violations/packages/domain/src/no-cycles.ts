import { b } from "./no-cycles-2.ts";
export const a = () => b;
