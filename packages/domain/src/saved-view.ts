import { z } from "zod";
import type { FieldKey } from "./field-catalog.ts";
import { fieldsOfTerm, type KeptView, keptViewSchema } from "./kept-view.ts";
import type { Scope } from "./scope.ts";
import { type ViewDisplay, viewDisplaySchema } from "./view-display.ts";
import { textSchema, type ViewProblem } from "./window.ts";

/** Everything that a saved view keeps: which records it shows, and how. */
export type ViewSpec = { view: KeptView; display: ViewDisplay };

/** A filter's lists of values may be long; a view that is larger than this is a list of records and no view. */
const MAX_SPEC_LENGTH = 100_000;
export const MAX_SAVED_VIEWS = 200;

export const viewSpecSchema: z.ZodType<ViewSpec> = z
  .object({ view: keptViewSchema, display: viewDisplaySchema })
  .refine((spec) => JSON.stringify(spec).length <= MAX_SPEC_LENGTH, {
    error: `is larger than ${MAX_SPEC_LENGTH} characters`,
  });

export const viewNameSchema = textSchema(80)
  .transform((name) => name.trim())
  .pipe(z.string().min(1));

export type SavedView = {
  id: number;
  name: string;
  isShared: boolean;
  /** Whose it is. */
  owner: { userId: number; name: string };
  /** Rises with each change. */
  version: number;
  spec: ViewSpec;
};

export type SavedViewProblem =
  | { kind: "saved_view_not_found"; viewId: number }
  | { kind: "saved_view_not_yours"; viewId: number }
  | { kind: "saved_view_moved"; viewId: number; version: number }
  | { kind: "view_name_taken"; name: string }
  | { kind: "too_many_views"; limit: number };

/** What is to become of a saved view; what is not named stays. */
export type SavedViewChange = {
  version: number;
  name?: string | undefined;
  isShared?: boolean | undefined;
  spec?: ViewSpec | undefined;
};

/** First reason why a reader may not change a saved view so, or null. */
export function findChangeProblem(
  view: SavedView,
  change: SavedViewChange | "delete",
  scope: Pick<Scope, "userId" | "organizationCode" | "permissions">,
  visible: readonly FieldKey[],
): SavedViewProblem | ViewProblem | SharingProblem | null {
  const takesBack = change !== "delete" && change.isShared === false && view.isShared;
  const isOwner = view.owner.userId === scope.userId;
  const isTended = view.isShared && !takesBack && scope.permissions.has("ManageSettings");
  if (!isOwner && !isTended) return { kind: "saved_view_not_yours", viewId: view.id };
  if (change === "delete") return null;
  if (change.version !== view.version)
    return { kind: "saved_view_moved", viewId: view.id, version: view.version };
  return findContentProblem(view, change, scope, visible);
}

function findContentProblem(
  view: SavedView,
  { isShared, spec }: SavedViewChange,
  scope: Pick<Scope, "organizationCode" | "permissions">,
  visible: readonly FieldKey[],
): ViewProblem | SharingProblem | null {
  const isNewlyShared = isShared === true && !view.isShared;
  const problem = isNewlyShared ? findSharingProblem(scope) : null;
  return problem ?? (spec ? findUnseen([view.spec, spec], visible) : null);
}

/** Whoever does not see all of a view would take the rest away without knowing. */
function findUnseen(specs: readonly ViewSpec[], visible: readonly FieldKey[]): ViewProblem | null {
  const field = findHidden(specs, visible);
  return field ? { kind: "field_hidden", field } : null;
}

type SharingProblem = { kind: "permission_missing"; organization: string; permission: "SaveDraft" };

/** Why a reader may not share views with the organization, or null: those who plan in it may. */
export const findSharingProblem = ({
  permissions,
  organizationCode,
}: Pick<Scope, "organizationCode" | "permissions">): SharingProblem | null =>
  permissions.has("SaveDraft")
    ? null
    : { kind: "permission_missing", organization: organizationCode, permission: "SaveDraft" };

/** The first field of views that is not among those that a reader may see, or null. */
export const findHidden = (
  specs: readonly ViewSpec[],
  visible: readonly FieldKey[],
): FieldKey | null =>
  specs.flatMap((spec) => fieldsOfSpec(spec)).find((field) => !visible.includes(field)) ?? null;

/** All fields that a view names, each once. */
export function fieldsOfSpec({ view, display }: ViewSpec): FieldKey[] {
  const named = [
    ...view.sort.map(({ field }) => field),
    ...view.filter.flatMap(fieldsOfTerm),
    ...display.groupBy.map(({ field }) => field),
    ...(display.columns ?? []).map(({ field }) => field),
    ...display.highlights.flatMap(({ field, when }) => [
      ...(field ? [field] : []),
      ...fieldsOfTerm(when),
    ]),
  ];
  return [...new Set(named)];
}

/** A view as a reader may see it, and the fields that it was left without. Terms that ask for one of these go whole. */
export function visibleSpec(
  spec: ViewSpec,
  visible: readonly FieldKey[],
): { spec: ViewSpec; withheld: FieldKey[] } {
  const withheld = fieldsOfSpec(spec).filter((field) => !visible.includes(field));
  if (withheld.length === 0) return { spec, withheld };
  const isSeen = ({ field }: { field: FieldKey }) => visible.includes(field);
  const areSeen = (fields: readonly FieldKey[]) => fields.every((field) => visible.includes(field));
  const { view, display } = spec;
  return {
    withheld,
    spec: {
      view: {
        ...view,
        sort: view.sort.filter(isSeen),
        filter: view.filter.filter((term) => areSeen(fieldsOfTerm(term))),
      },
      display: {
        ...display,
        groupBy: display.groupBy.filter(isSeen),
        columns: display.columns?.filter(isSeen) ?? null,
        highlights: display.highlights.filter(({ field, when }) =>
          areSeen([...(field ? [field] : []), ...fieldsOfTerm(when)]),
        ),
      },
    },
  };
}
