import { ExportPopover } from "./features/export/export-popover.tsx";
import type { ToolsPlace } from "./features/grid/grid-page.tsx";
import type { OpenGrid } from "./features/grid/open-grid.ts";
import type { Tools } from "./features/grid/toolbar/tools.ts";
import { StepButtons } from "./features/steps/step-buttons.tsx";
import { useSteps } from "./features/steps/use-steps.ts";
import type { OrganizationAccess } from "./trpc.ts";

type PlannerToolsProps = ToolsPlace & { access: OrganizationAccess; onSessionOver: () => void };

/** What features put into the grid's toolbar, each at its place. */
export const plannerTools = ({ access, open, shown, onSessionOver }: PlannerToolsProps): Tools => ({
  undo: <StepTools access={access} open={open} />,
  exchange: open && shown && (
    <ExportPopover
      access={access}
      view={shown}
      shownFields={() => open.grid.shownFields()}
      onSessionOver={onSessionOver}
    />
  ),
});

/** What takes a planner's changes back. */
function StepTools({ access, open }: { access: OrganizationAccess; open: OpenGrid | null }) {
  const steps = useSteps({
    organization: access.code,
    queue: open?.edits.queue ?? null,
    onMoved: () => open?.refresh({ keepPlaces: true }),
  });
  if (!access.permissions.includes("SaveDraft")) return null;
  return <StepButtons organization={access.code} steps={steps} />;
}
