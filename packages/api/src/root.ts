import { adminRouter } from "./routers/admin/admin.ts";
import { chatRouter } from "./routers/chat.ts";
import { commitsRouter } from "./routers/commits.ts";
import { draftsRouter } from "./routers/drafts.ts";
import { eventsRouter } from "./routers/events.ts";
import { mappingRouter } from "./routers/mapping.ts";
import { historyRouter } from "./routers/history.ts";
import { rangesRouter } from "./routers/ranges.ts";
import { recordsRouter } from "./routers/records.ts";
import { rulesRouter } from "./routers/rules.ts";
import { sessionRouter } from "./routers/session.ts";
import { stepsRouter } from "./routers/steps.ts";
import { syncRouter } from "./routers/sync.ts";
import { viewsRouter } from "./routers/views.ts";
import { router } from "./trpc.ts";

export const appRouter = router({
  session: sessionRouter,
  records: recordsRouter,
  drafts: draftsRouter,
  ranges: rangesRouter,
  steps: stepsRouter,
  rules: rulesRouter,
  commits: commitsRouter,
  sync: syncRouter,
  mapping: mappingRouter,
  history: historyRouter,
  chat: chatRouter,
  views: viewsRouter,
  events: eventsRouter,
  admin: adminRouter,
});

export type AppRouter = typeof appRouter;
