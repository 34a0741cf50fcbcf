import type { IsoDate } from "@pfa/domain/iso-date.ts";
import { type KeptView, resolveView } from "@pfa/domain/kept-view.ts";
import { isRelative } from "@pfa/domain/relative-days.ts";
import type { View } from "@pfa/domain/window.ts";
import { useMemo } from "react";

/** A view as it is meant today; null as long as a relative day would need to know which day it is. */
export function useShownView(view: KeptView | null, today: IsoDate | undefined): View | null {
  // The same object as long as it says the same, so that nothing is read twice.
  const key = view && JSON.stringify(view);
  return useMemo(() => {
    if (key === null) return null;
    const kept = JSON.parse(key) as KeptView;
    // A view without relative days is not another one after midnight.
    if (!isRelative(kept.filter)) return resolveView(kept, "");
    return today === undefined ? null : resolveView(kept, today);
  }, [key, today]);
}
