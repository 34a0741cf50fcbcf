import type { ComponentType } from "react";
import type { OverseenOrganization } from "./overseen.ts";

/** What a page's address says besides its name: the choice of organization, filters, what is open. */
export type Filters = Readonly<Record<string, string>>;

/** What every page of the administration is given. */
export type AdminPageProps = {
  filters: Filters;
  /** Puts these into the address; undefined takes one out. Others stay. */
  onFilter: (changes: Record<string, string | undefined>) => void;
  /** The organizations that the user administers. */
  organizations: readonly OverseenOrganization[];
};

export type AdminPage = ComponentType<AdminPageProps>;

/** Only texts, and none that is empty: what else an address holds is no filter. Numbers come as such from the address. */
export function parseFilters(raw: Record<string, unknown>): Record<string, string> {
  const texts = Object.entries(raw).flatMap(([name, value]) =>
    typeof value === "string" || typeof value === "number" ? [[name, String(value)] as const] : [],
  );
  return Object.fromEntries(texts.filter(([, text]) => text !== ""));
}

/** A filter that must be one of some words; undefined otherwise. */
export const oneOf = <T extends string>(
  words: readonly T[],
  text: string | undefined,
): T | undefined => words.find((word) => word === text);
