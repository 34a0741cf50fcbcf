import type { View } from "@pfa/domain/window.ts";
import { TextSearch } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { IconButton } from "../../../ui/button.tsx";
import type { OpenGrid } from "../open-grid.ts";
import { FindBar } from "./find-bar.tsx";
import { GoToBar } from "./go-to-bar.tsx";

type FindPlace = {
  organization: string;
  shown: View | null;
  open: OpenGrid | null;
  /** What replaces the text that is looked for. */
  replace?: React.ReactNode;
};

/** Finding text and going to a record: Ctrl+F and Ctrl+G, wherever the keys go on this page but not in a dialog. */
export function useFind({ organization, shown, open, replace }: FindPlace) {
  const [bar, setBar] = useState<"find" | "goTo" | null>(null);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const wish = wishOf(event);
    if (!wish || document.querySelector('[role="dialog"]')) return;
    event.preventDefault();
    setBar(wish);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, []);
  const place = open && shown && { organization, shown, open };
  const close = () => {
    open?.showFound(null);
    setBar(null);
    open?.focusFound();
  };
  return {
    button: (
      <IconButton label="Find (Ctrl+F)" aria-pressed={bar !== null} onClick={() => setBar("find")}>
        <TextSearch size={16} aria-hidden />
      </IconButton>
    ),
    bar: place && (
      <>
        {bar === "find" && <FindBar {...place} replace={replace} onClose={close} />}
        {bar === "goTo" && <GoToBar {...place} onClose={close} />}
      </>
    ),
  };
}

function wishOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent) {
  if (!(ctrlKey || metaKey) || altKey || shiftKey) return null;
  if (key.toLowerCase() === "f") return "find";
  return key.toLowerCase() === "g" ? "goTo" : null;
}
