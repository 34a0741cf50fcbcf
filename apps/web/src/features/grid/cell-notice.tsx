import { Lock } from "lucide-react";
import { useEffect } from "react";
import styles from "./grid-page.module.css";

export type CellMessage = { message: string; box: DOMRect };

const SHOWN_MS = 4500;
const ROOM_BELOW = 90;

/** Says at the cell why an edit was not taken; goes by itself or with the next key. */
export function CellNotice(props: { notice: CellMessage | null; onGone: () => void }) {
  const { notice, onGone } = props;
  useEffect(() => {
    if (!notice) return undefined;
    const timer = setTimeout(onGone, SHOWN_MS);
    window.addEventListener("pointerdown", onGone);
    window.addEventListener("wheel", onGone);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pointerdown", onGone);
      window.removeEventListener("wheel", onGone);
    };
  }, [notice, onGone]);
  return (
    <div role="alert">
      {notice && (
        <div className={styles["notice"]} style={placeAt(notice.box)}>
          <Lock size={14} aria-hidden />
          {notice.message}
        </div>
      )}
    </div>
  );
}

function placeAt(box: DOMRect): React.CSSProperties {
  const left = Math.max(8, Math.min(box.left, window.innerWidth - 356));
  return window.innerHeight - box.bottom > ROOM_BELOW
    ? { left, top: box.bottom + 6 }
    : { left, bottom: window.innerHeight - box.top + 6 };
}
