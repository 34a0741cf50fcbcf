import type { KeptView } from "@pfa/domain/kept-view.ts";
import type { ViewSpec } from "@pfa/domain/saved-view.ts";
import { plainDisplay, type ViewDisplay } from "@pfa/domain/view-display.ts";
import { useState } from "react";
import { type OrganizationAccess, type Outputs, trpc } from "../../../trpc.ts";
import type { GridAddress } from "../view-search.ts";
import { isSameValue } from "./same-value.ts";
import { displayKey, forgetDisplay, keepDisplay, loadDisplay } from "./view-display-memory.ts";

export type SavedView = Outputs["views"]["list"]["views"][number];

type Place = {
  access: OrganizationAccess;
  username: string;
  address: GridAddress;
  onAddress: (address: GridAddress) => void;
};

/** What is shown and how, and how that is changed. */
export type OpenView = {
  views: readonly SavedView[];
  defaultViewId: number | null;
  /** Null for all records, or a view that is only in the address. */
  saved: SavedView | null;
  /** A view was named that is not there, or not for this reader. */
  isMissing: boolean;
  /** False until it is known what is to be shown. */
  isKnown: boolean;
  view: KeptView;
  display: ViewDisplay;
  /** Whether it differs from the saved view that it began with. */
  isChanged: boolean;
  spec: ViewSpec;
  setView: (view: KeptView) => void;
  setDisplay: (change: Partial<ViewDisplay>) => void;
  /** Opens a saved view as it is saved; null for all records. */
  open: (viewId: number | null) => void;
  /** Gives up what was changed. */
  revert: () => void;
};

const everything: KeptView = { sort: [], filter: [], search: "", onlyDrafts: false };

/**
 * Joins three things: the saved views, the address, and this browser's memory of arrangements. Records follow from the address;
 * columns and formats from the saved view, with the user's own changes of it over them.
 */
export function useOpenView({ access, username, address, onAddress }: Place): OpenView {
  const organization = access.code;
  const list = trpc.views.list.useQuery({ organization }, { staleTime: 60_000 });
  const { views = [], defaultViewId = null } = list.data ?? {};
  const { savedId, saved } = savedOf(address, views, defaultViewId);
  const key = displayKey(username, saved && `${organization}.${saved.id}.${saved.version}`);
  const arranged = useArrangement(key);
  const spec = specOf(address, saved, arranged.display);
  const { view, display } = spec;
  const go = (next: Partial<GridAddress>) =>
    onAddress({ savedId: saved?.id ?? null, view, groupBy: display.groupBy, ...next });
  return {
    views,
    defaultViewId,
    saved,
    isMissing: list.isSuccess && savedId !== null && saved === null,
    // Whoever names everything in the address need not wait for the saved views.
    isKnown: address.view !== null || list.isSuccess || list.isError,
    ...spec,
    isChanged: saved !== null && !isSameValue(spec, saved.spec),
    spec,
    setView: (next) => go({ view: next }),
    setDisplay: ({ groupBy, ...change }) => {
      if (Object.keys(change).length > 0) arranged.set({ ...display, ...change });
      if (groupBy) go({ groupBy });
    },
    open: (viewId) => {
      const isWrittenOut = viewId === null && defaultViewId !== null;
      go({ savedId: viewId, view: isWrittenOut ? everything : null, groupBy: [] });
    },
    revert: () => {
      arranged.forget();
      go({ view: null, groupBy: [] });
    },
  };
}

/** The saved view that an address means; one without a word means the reader's default. */
function savedOf(address: GridAddress, views: readonly SavedView[], defaultViewId: number | null) {
  const saysNothing = address.savedId === null && address.view === null;
  const savedId = saysNothing ? defaultViewId : address.savedId;
  return { savedId, saved: views.find(({ id }) => id === savedId) ?? null };
}

/** What is shown: what the address writes out, else what is saved; arranged as the user left it. */
function specOf(
  { view, groupBy }: GridAddress,
  saved: SavedView | null,
  arranged: ViewDisplay | null,
): ViewSpec {
  const kept = saved?.spec ?? { view: everything, display: plainDisplay };
  const display = arranged ?? kept.display;
  return view
    ? { view, display: { ...display, groupBy } }
    : { view: kept.view, display: { ...display, groupBy: kept.display.groupBy } };
}

/** One arrangement of this browser's memory. */
function useArrangement(key: string) {
  const [known, setKnown] = useState(() => ({ key, display: loadDisplay(key) }));
  const current = known.key === key ? known : { key, display: loadDisplay(key) };
  if (current !== known) setKnown(current);
  return {
    display: current.display,
    set: (display: ViewDisplay) => {
      keepDisplay(key, display);
      setKnown({ key, display });
    },
    forget: () => {
      forgetDisplay(key);
      setKnown({ key, display: null });
    },
  };
}
