import type { AppRouter } from "@pfa/api/root.ts";
import type { OrganizationEvent } from "@pfa/domain/live-event.ts";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import {
  httpBatchLink,
  httpBatchStreamLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
} from "@trpc/client";
import { createTRPCReact } from "@trpc/react-query";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { isSessionOver, isWorthRetrying } from "./trpc-error.ts";

export const trpc = createTRPCReact<AppRouter>();

export type Inputs = inferRouterInputs<AppRouter>;
export type Outputs = inferRouterOutputs<AppRouter>;

export type Me = Outputs["session"]["me"];
export type OrganizationAccess = Me["organizations"][number];
export type Meta = Outputs["records"]["meta"];

/** What the page tells its parts: events of the server, and "look again" after the connection was away. */
export type LiveMessage = OrganizationEvent | { kind: "missed" };
export type LiveFeed = { subscribe: (listener: (message: LiveMessage) => void) => () => void };

/** Tells administrators that alerts changed. */
export type AlertFeed = { subscribe: (listener: () => void) => () => void };

const URL = "/trpc";

/** A feature that needs the newest of everything about an organization asks for it here. */
export function useRefreshOrganization(organization: string) {
  const utils = trpc.useUtils();
  return {
    records: () => {
      void utils.records.kpis.invalidate({ organization });
      void utils.records.meta.invalidate({ organization });
      void utils.records.distinct.invalidate({ organization });
      void utils.records.aggregate.invalidate({ organization });
    },
    meta: () => void utils.records.meta.invalidate({ organization }),
    drafts: () => {
      void utils.drafts.invalidate();
      void utils.steps.next.invalidate({ organization });
      void utils.steps.list.invalidate({ organization });
    },
    commits: () => void utils.commits.invalidate(),
  };
}

const ID_BYTES = 16;

/** Names each request, so that what a person did can be followed to the call of PEMS. Without https there is no randomUUID. */
function requestId(): Record<string, string> {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { "x-request-id": id };
}

const unbatched: ReadonlySet<string> = new Set([
  "records.window",
  "records.position",
  "drafts.previewRule",
]);

/** What tells how far it is before it answers. */
const streamed: ReadonlySet<string> = new Set(["drafts.change", "ranges.edit"]);

export function createTrpcClient() {
  return trpc.createClient({
    links: [
      splitLink({
        condition: (operation) => operation.type === "subscription",
        true: httpSubscriptionLink({ url: URL }),
        false: splitLink({
          condition: (operation) => streamed.has(operation.path),
          true: httpBatchStreamLink({ url: URL, headers: requestId }),
          false: splitLink({
            // What the grid waits for goes alone: no slower call of the same batch holds it up, and giving it up ends it.
            condition: (operation) => unbatched.has(operation.path),
            // By POST: a filter may be longer than an address can be.
            true: httpLink({ url: URL, methodOverride: "POST", headers: requestId }),
            false: httpBatchLink({ url: URL, methodOverride: "POST", headers: requestId }),
          }),
        }),
      }),
    ],
  });
}

/** `onSessionOver` is told of any call that was refused because nobody is signed in. */
export function createQueryClient(onSessionOver: () => void) {
  const onError = (error: unknown) => {
    if (isSessionOver(error)) onSessionOver();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && isWorthRetrying(error),
        refetchOnWindowFocus: true,
      },
    },
  });
}
