import { adminWriteBackRouter } from "./write-back.ts";
import { router } from "../../trpc.ts";
import { adminAuditRouter } from "./audit.ts";

/** The administration, a router per area: each procedure is an administratorProcedure. */
export const adminRouter = router({
  audit: adminAuditRouter,
  writeBack: adminWriteBackRouter,
});
