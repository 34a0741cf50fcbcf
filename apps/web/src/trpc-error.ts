import type { Problem } from "@pfa/domain/problem.ts";
import { TRPCClientError } from "@trpc/client";

type ErrorData = {
  code?: string;
  httpStatus?: number;
  problem?: Problem | null;
  invalid?: { path: string; message: string }[] | null;
  requestId?: string | null;
};

/** What the server said about a failed call; null when it never answered. */
const dataOf = (error: unknown): ErrorData | null =>
  error instanceof TRPCClientError ? ((error.data as ErrorData | null | undefined) ?? null) : null;

export const problemOf = (error: unknown): Problem | null => dataOf(error)?.problem ?? null;

export const requestIdOf = (error: unknown): string | null => dataOf(error)?.requestId ?? null;

/** True when the call was refused because nobody is signed in any more. */
export function isSessionOver(error: unknown): boolean {
  const data = dataOf(error);
  return (
    data?.problem?.kind === "session_expired" || (data?.code === "UNAUTHORIZED" && !data.problem)
  );
}

/** True when the server could not be reached or answered nothing of ours, such as a proxy's error page. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof TRPCClientError && dataOf(error) === null;

/** True when the same call may succeed a moment later. */
export function isWorthRetrying(error: unknown): boolean {
  if (isUnreachable(error)) return true;
  const data = dataOf(error);
  return data?.code !== "UNAUTHORIZED" && (data?.httpStatus ?? 0) >= 500;
}

/** One sentence for the person at the screen. */
export function errorText(error: unknown): string {
  if (isUnreachable(error)) return "The server cannot be reached. Check your connection.";
  const data = dataOf(error);
  const [invalid] = data?.invalid ?? [];
  if (invalid) return invalid.path ? `${invalid.path}: ${invalid.message}` : invalid.message;
  if (data) return (error as Error).message;
  return "Something went wrong in this page. Reload it if it stays.";
}
