import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { errorText } from "../trpc-error.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import styles from "./admin.module.css";

/** The part of a query that decides what is shown. */
type Query<T> = {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
};

type LoadedProps<T> = {
  query: Query<T>;
  /** What is loading: "The jobs". */
  what: string;
  children: (data: T) => ReactNode;
};

/** What a query brought; while it is under way a place for it, and when it failed why. Old answers stay in sight. */
export function Loaded<T>({ query, what, children }: LoadedProps<T>) {
  const { data, error } = query;
  if (data !== undefined) {
    return (
      <>
        {error !== null && error !== undefined && (
          <Notice
            tone="warn"
            action={
              <Button small onClick={() => void query.refetch()}>
                Try again
              </Button>
            }
          >
            {what} could not be read again: {errorText(error)}
          </Notice>
        )}
        {children(data)}
      </>
    );
  }
  if (error) {
    return (
      <EmptyState
        icon={<CircleAlert />}
        title={`${what} could not be loaded`}
        action={<Button onClick={() => void query.refetch()}>Try again</Button>}
      >
        {errorText(error)}
      </EmptyState>
    );
  }
  return (
    <div className={styles["loading"]} role="status" aria-label={`${what}: loading`}>
      <Skeleton width="100%" height={36} />
      <Skeleton width="100%" height={36} />
      <Skeleton width="100%" height={36} />
      <Skeleton width="60%" height={36} />
    </div>
  );
}
