import { WandSparkles } from "lucide-react";
import { useState } from "react";
import { ExportPopover } from "./features/export/export-popover.tsx";
import type { ToolsPlace } from "./features/grid/grid-page.tsx";
import type { Tools } from "./features/grid/toolbar/tools.ts";
import { ImportButton } from "./features/import/import-button.tsx";
import { RuleDialog } from "./features/rules/rule-dialog.tsx";
import { StepButtons } from "./features/steps/step-buttons.tsx";
import { useSteps } from "./features/steps/use-steps.ts";
import { type OrganizationAccess, useRefreshOrganization } from "./trpc.ts";
import { Button } from "./ui/button.tsx";

type PlannerToolsProps = ToolsPlace & {
  access: OrganizationAccess;
  /** Drafts were changed by something else than the grid. */
  onChanged: () => void;
  onSessionOver: () => void;
};

/** What features put into the grid's toolbar, each at its place. */
export const plannerTools = ({ open, shown, ...props }: PlannerToolsProps): Tools => ({
  change: props.access.permissions.includes("SaveDraft") && (
    <ChangeTools access={props.access} open={open} shown={shown} />
  ),
  exchange: open && shown && (
    <>
      <ImportButton {...props} />
      <ExportPopover {...props} view={shown} shownFields={() => open.grid.shownFields()} />
    </>
  ),
});

/** What a planner changes many records with, and takes changes back. */
function ChangeTools({ access, open, shown }: ToolsPlace & { access: OrganizationAccess }) {
  const [isRuling, setRuling] = useState(false);
  const refresh = useRefreshOrganization(access.code);
  const showChanged = () => open?.refresh({ keepPlaces: true });
  const steps = useSteps({
    organization: access.code,
    queue: open?.edits.queue ?? null,
    onMoved: showChanged,
  });
  return (
    <>
      <Button onClick={() => setRuling(true)} disabled={!shown} aria-label="Change all…">
        <WandSparkles size={14} aria-hidden />
        <span className="tool-word">Change all…</span>
      </Button>
      <StepButtons organization={access.code} steps={steps} />
      {isRuling && shown && (
        <RuleDialog
          access={access}
          view={shown}
          selection={null}
          onClose={() => setRuling(false)}
          onApplied={(text) => {
            showChanged();
            refresh.records();
            steps.announce(text);
          }}
        />
      )}
    </>
  );
}
