import { Upload } from "lucide-react";
import { useState } from "react";
import { useCommands } from "../../commands.ts";
import type { OrganizationAccess } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { ImportSheet } from "./import-sheet.tsx";

type ImportButtonProps = {
  access: OrganizationAccess;
  onChanged: () => void;
  onSessionOver: () => void;
};

/** The way to the import of files. */
export function ImportButton({ access, onChanged, onSessionOver }: ImportButtonProps) {
  const [open, setOpen] = useState(false);
  const missing = (["Import", "SaveDraft"] as const).find(
    (permission) => !access.permissions.includes(permission),
  );
  useCommands(
    missing
      ? []
      : [
          {
            id: "import",
            group: "My changes",
            label: "Import a file",
            keywords: "excel xlsx csv upload",
            run: () => setOpen(true),
          },
        ],
  );
  return (
    <>
      <Button
        disabledReason={missing ? `Importing needs the permission ${missing}` : null}
        onClick={() => setOpen(true)}
      >
        <Upload size={14} aria-hidden />
        <span className="tool-word">Import</span>
      </Button>
      {open && (
        <ImportSheet
          access={access}
          onClose={() => setOpen(false)}
          onChanged={onChanged}
          onSessionOver={onSessionOver}
        />
      )}
    </>
  );
}
