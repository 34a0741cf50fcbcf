import { a } from "./no-cycles.ts";
export const b = () => a;
