import { adminWriteBackRouter } from "./write-back.ts";
import { adminWebhooksRouter } from "./webhooks.ts";
import { router } from "../../trpc.ts";
import { adminAlertsRouter } from "./alerts.ts";
import { adminAuditRouter } from "./audit.ts";
import { adminChatFeedbackRouter } from "./chat-feedback.ts";
import { adminJobsRouter, adminOverviewRouter, adminWorkersRouter } from "./jobs.ts";
import { adminMaintenanceRouter } from "./maintenance.ts";
import { adminQuarantineRouter } from "./quarantine.ts";
import { adminSchedulesRouter } from "./schedules.ts";
import { adminSyncRunsRouter } from "./sync-runs.ts";

/** The administration, a router per area: each procedure is an administratorProcedure. */
export const adminRouter = router({
  overview: adminOverviewRouter,
  jobs: adminJobsRouter,
  workers: adminWorkersRouter,
  alerts: adminAlertsRouter,
  audit: adminAuditRouter,
  quarantine: adminQuarantineRouter,
  schedules: adminSchedulesRouter,
  syncRuns: adminSyncRunsRouter,
  webhooks: adminWebhooksRouter,
  maintenance: adminMaintenanceRouter,
  writeBack: adminWriteBackRouter,
  chatFeedback: adminChatFeedbackRouter,
});
