import { evaluateAlerts } from "@pfa/usecases/evaluate-alerts.ts";
import { probePems } from "@pfa/usecases/probe-pems.ts";
import type { Task } from "graphile-worker";
import type { WorkerDeps } from "../deps.ts";

/** Safe to run twice: an alert that stands is not opened again. */
export const evaluateAlertsTask =
  ({ db, pems, log }: WorkerDeps): Task =>
  async (_payload, { abortSignal }) => {
    const organizations = await probePems(db, pems, abortSignal);
    if (organizations.length > 0) log.info({ organizations }, "pems_answers_again");
    for (const news of await evaluateAlerts(db)) log.info(news, "alerts_changed");
  };
