import type { View } from "@pfa/domain/window.ts";
import { useDeferredValue } from "react";
import { trpc } from "../../../trpc.ts";
import { countOf } from "../../../ui/format-value.ts";
import styles from "./builder.module.css";

/** How many records a view would show; nothing while it is not written to its end. */
export function MatchCount({ organization, view }: { organization: string; view: View | null }) {
  const asked = useDeferredValue(view);
  const { data } = trpc.records.aggregate.useQuery(
    { organization, ...(asked ?? everything), sort: [], fields: ["pfaId"] },
    { enabled: asked !== null, placeholderData: (before) => before },
  );
  return (
    <span className={styles["count"]} role="status">
      {view && data ? countOf(data.records, "record") : ""}
    </span>
  );
}

const everything: View = { sort: [], filter: [], search: "", onlyDrafts: false };
