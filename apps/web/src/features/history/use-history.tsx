import { type ReactNode, useState } from "react";
import type { OrganizationAccess } from "../../trpc.ts";
import { HistoryDialog } from "./history-dialog.tsx";

/** The history of whichever record is asked for. */
export function useHistory(
  access: OrganizationAccess,
  onReverted: () => void,
): { show: (pfaId: string) => void; dialog: ReactNode } {
  const [pfaId, setPfaId] = useState<string | null>(null);
  const dialog = pfaId !== null && (
    <HistoryDialog
      organization={access.code}
      pfaId={pfaId}
      canEdit={access.permissions.includes("SaveDraft")}
      onClose={() => setPfaId(null)}
      onReverted={onReverted}
    />
  );
  return { show: setPfaId, dialog };
}
