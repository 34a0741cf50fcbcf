import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { View } from "@pfa/domain/window.ts";
import { toast } from "sonner";
import { saveFile } from "../../file-calls.ts";
import { errorText, isSessionOver } from "../../trpc-error.ts";
import { countOf, formatCount } from "../../ui/format-value.ts";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { fetchFile, type FileProgress } from "./fetch-file.ts";

export type ExportChoice = {
  view: View;
  columns: readonly FieldKey[];
  format: "csv" | "xlsx";
};

/** Starts exports; each tells of itself in a corner, where it can be cancelled, while the planner works on. */
export function useExport(organization: string, onSessionOver: () => void) {
  return async ({ view, columns, format }: ExportChoice): Promise<void> => {
    const leaving = new AbortController();
    const cancel = { label: "Cancel", onClick: () => leaving.abort() };
    const id = toast.loading("Export begins…", { action: cancel });
    const show = (progress: FileProgress) =>
      toast.loading(<ExportProgress {...progress} />, { id, action: cancel });
    try {
      const input = { organization, ...view, columns, format };
      const told = { total: 0 };
      const file = await fetchFile("/trpc/records.export", input, {
        signal: leaving.signal,
        onProgress: (progress) => {
          told.total = progress.total;
          if (!leaving.signal.aborted) show(progress);
        },
      });
      saveFile(file);
      toast.success(`Exported ${countOf(told.total, "record")} to ${file.name}`, {
        id,
        action: null,
      });
    } catch (error) {
      if (leaving.signal.aborted) {
        // Anew: its button has begun to take the other one away.
        toast.dismiss(id);
        toast("Export cancelled");
      } else {
        if (isSessionOver(error)) onSessionOver();
        toast.error(`Nothing was exported. ${errorText(error)}`, { id, action: null });
      }
    }
  };
}

function ExportProgress({ done, total }: FileProgress) {
  return (
    <div>
      Exporting {formatCount(done)} of {countOf(total, "record")}
      <ProgressBar label="Export" done={done} total={total} />
    </div>
  );
}
