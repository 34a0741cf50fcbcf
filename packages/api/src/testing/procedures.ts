import type { AnyProcedure } from "@trpc/server";
import { appRouter } from "../root.ts";
import type { ProcedureMeta } from "../trpc.ts";

export type ListedProcedure = {
  path: string;
  type: "query" | "mutation" | "subscription";
  /** Undefined for one that declares nothing, which the builders do not allow. */
  access: ProcedureMeta["access"] | undefined;
};

/** Every procedure of the router, so that a test about all of them covers those to come. */
export function listProcedures(): ListedProcedure[] {
  // oxlint-disable-next-line no-underscore-dangle -- the library's only way to enumerate a router
  const procedures = appRouter._def.procedures as unknown as Record<string, AnyProcedure>;
  return Object.entries(procedures).map(([path, procedure]) => {
    // oxlint-disable-next-line no-underscore-dangle
    const { type, meta } = procedure._def;
    return { path, type, access: (meta as ProcedureMeta | undefined)?.access };
  });
}
