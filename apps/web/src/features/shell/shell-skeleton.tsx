import { Skeleton } from "../../ui/skeleton.tsx";
import { Shell } from "./shell.tsx";

/** The frame of a page before it is known who looks at it. */
export function ShellSkeleton() {
  return (
    <Shell
      organization={<Skeleton width={220} height={18} />}
      sync={<Skeleton width={150} height={18} />}
      drafts={<Skeleton width={110} height={30} />}
      user={<Skeleton width={28} height={28} />}
    >
      <p role="status" className="visually-hidden">
        Loading PFA Vanguard
      </p>
    </Shell>
  );
}
