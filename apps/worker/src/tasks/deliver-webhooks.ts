import { deliverWebhooks } from "@pfa/usecases/deliver-webhooks.ts";
import type { Task } from "graphile-worker";
import type { WorkerDeps } from "../deps.ts";

/** Safe to run twice: a message is in one hand at a time, and one whose try was not noted is sent again under its id. */
export const deliverWebhooksTask =
  ({ db, log, secrets, outbound }: WorkerDeps): Task =>
  async (_payload, { abortSignal }) => {
    const ended = await deliverWebhooks({
      db,
      secrets,
      outbound,
      ...(abortSignal && { signal: abortSignal }),
    });
    if (ended.delivered + ended.pending + ended.dead > 0) log.info(ended, "webhooks_delivered");
  };
