import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** Everything a start keeps: git-ignored, and gone after `--fresh`. */
export const dataFolder = join(root, ".data");
export const logsFolder = join(dataFolder, "logs");
export const postgresFolder = join(dataFolder, "postgres");
export const pemsFolder = join(dataFolder, "pems");
export const keyFile = join(dataFolder, "secrets.key");
export const webDist = join(root, "apps/web/dist");
