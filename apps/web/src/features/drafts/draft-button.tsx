import { Send } from "lucide-react";
import type { Meta } from "../../trpc.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { countOf, formatCount } from "../../ui/format-value.ts";

/** How much is waiting to be sent; always in view, and the way to the review. */
export function DraftButton({ meta, onOpen }: { meta: Meta | undefined; onOpen: () => void }) {
  const { draftRecords = 0, draftFields = 0, conflictRecords = 0, inFlight = 0 } = meta ?? {};
  const has = draftRecords > 0;
  return (
    <>
      {inFlight > 0 && <Badge tone="info">{formatCount(inFlight)} on the way to PEMS</Badge>}
      {conflictRecords > 0 && <Badge tone="violet">{countOf(conflictRecords, "conflict")}</Badge>}
      <Button
        look={has ? "primary" : "secondary"}
        onClick={onOpen}
        title={
          has
            ? `${countOf(draftFields, "changed field")} in ${countOf(draftRecords, "record")}`
            : "No drafts; see what was sent earlier"
        }
      >
        <Send size={14} aria-hidden />
        {has ? `Review ${countOf(draftRecords, "draft")}` : "Review drafts"}
      </Button>
    </>
  );
}
