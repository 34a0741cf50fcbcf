import { StepButtons } from "./features/steps/step-buttons.tsx";
import { useSteps } from "./features/steps/use-steps.ts";
import type { OpenGrid } from "./features/grid/open-grid.ts";
import type { OrganizationAccess } from "./trpc.ts";

type PlannerToolsProps = { access: OrganizationAccess; open: OpenGrid | null };

/** What a planner changes many records with, and takes changes back. */
export function PlannerTools({ access, open }: PlannerToolsProps) {
  const steps = useSteps({
    organization: access.code,
    queue: open?.edits.queue ?? null,
    onMoved: () => open?.refresh({ keepPlaces: true }),
  });
  if (!access.permissions.includes("SaveDraft")) return null;
  return <StepButtons organization={access.code} steps={steps} />;
}
