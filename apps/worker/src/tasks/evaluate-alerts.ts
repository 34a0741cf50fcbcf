import { evaluateAlerts } from "@pfa/usecases/evaluate-alerts.ts";
import type { Task } from "graphile-worker";
import type { WorkerDeps } from "../deps.ts";

/** Safe to run twice: an alert that stands is not opened again. */
export const evaluateAlertsTask =
  ({ db, log }: WorkerDeps): Task =>
  async () => {
    for (const news of await evaluateAlerts(db)) log.info(news, "alerts_changed");
  };
