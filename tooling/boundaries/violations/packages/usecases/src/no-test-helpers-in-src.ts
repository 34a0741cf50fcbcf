import { aDraft } from "../../domain/src/testing/builders.ts";
export const a = aDraft;
