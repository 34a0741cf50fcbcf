import type { ViewProblem, ViewVersion, Window } from "@pfa/domain/window.ts";

/** The rows of a view no longer stand where the caller last saw them. */
export type ViewMoved = Extract<ViewProblem, { kind: "view_moved" }>;

/** Versions at which a view's rows last moved, came or left, as far as is known, and the versions that are answered from. */
export type ViewState = { affected: ViewVersion; present: ViewVersion };

/** What moved since a version that rows were told with. One that is not reached yet belongs to rows that are not known here. */
export function movedSince(
  since: ViewVersion,
  { affected, present }: ViewState,
): NonNullable<Window["moved"]> {
  const hasMoved = (side: keyof ViewVersion) =>
    since[side] < affected[side] || since[side] > present[side];
  return { byMirror: hasMoved("mirror"), byDrafts: hasMoved("drafts") };
}

/** The problem with positions that were told with a version, or null if they still hold. */
export function findMoved(asked: ViewVersion, state: ViewState): ViewMoved | null {
  const { byMirror, byDrafts } = movedSince(asked, state);
  return byMirror || byDrafts ? { kind: "view_moved", asked, present: state.present } : null;
}
