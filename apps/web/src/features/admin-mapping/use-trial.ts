import { useAdminChanges } from "../../admin/live.tsx";
import { trpc } from "../../trpc.ts";

/** One that is told of may end before the page listens: a sample takes less time than opening a subscription. */
const LOOK_AGAIN_MS = 3000;

/** How a trial stands, until it has ended; nothing for none. */
export function useTrial(organization: string, trialId: number | null) {
  const trial = trpc.mapping.trial.useQuery(
    { organization, trialId: trialId ?? 0 },
    {
      enabled: trialId !== null,
      refetchInterval: ({ state: { data } }) =>
        data?.state === "queued" || data?.state === "running" ? LOOK_AGAIN_MS : false,
    },
  );
  useAdminChanges(["mapping"], () => void (trialId !== null && trial.refetch()));
  return trial;
}
