import { views } from "../../views/src/views.ts";
export const a = views;
