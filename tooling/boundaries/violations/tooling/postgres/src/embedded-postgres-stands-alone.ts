import { migrate } from "../../../prisma/src/migrate.ts";
export const a = migrate;
