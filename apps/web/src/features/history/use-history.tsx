import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import { type ReactNode, useState } from "react";
import type { OrganizationAccess } from "../../trpc.ts";
import { HistoryDialog } from "./history-dialog.tsx";

/** The history of whichever record is asked for, or of one of its fields. */
export function useHistory(
  access: OrganizationAccess,
  onReverted: () => void,
): { show: (pfaId: string, field?: FieldKey) => void; dialog: ReactNode } {
  const [asked, setAsked] = useState<{ pfaId: string; field: FieldKey | undefined } | null>(null);
  const dialog = asked !== null && (
    <HistoryDialog
      organization={access.code}
      {...asked}
      canEdit={access.permissions.includes("SaveDraft")}
      onClose={() => setAsked(null)}
      onReverted={onReverted}
    />
  );
  return { show: (pfaId, field) => setAsked({ pfaId, field }), dialog };
}
