import type { HeldBack } from "@pfa/domain/commit.ts";
import styles from "./commit.module.css";
import { heldBackText } from "./commit-words.ts";

const SHOWN = 20;

/** Records that did not go with the commit, and why each. */
export function HeldBackList({ heldBack }: { heldBack: readonly HeldBack[] }) {
  return (
    <ul className={styles["heldBack"]}>
      {heldBack.slice(0, SHOWN).map((held) => (
        <li key={held.pfaId}>
          <strong>{held.pfaId}</strong> {heldBackText(held)}
        </li>
      ))}
      {heldBack.length > SHOWN && <li>and {heldBack.length - SHOWN} more</li>}
    </ul>
  );
}
