import { setTimeout as delay } from "node:timers/promises";
import { defaultMapping } from "@pfa/pems/default-mapping.ts";
import type { OtherEdit } from "./book-of-writes.ts";
import type { OrganizationCode } from "./organizations.ts";
import type { PemsAdmin } from "./pems-admin.ts";
import type { OtherUserAction } from "./plan-other-users.ts";
import type { Pools } from "./pools.ts";

/** Edits of others by organization. */
export type OtherEdits = Record<OrganizationCode, OtherEdit[]>;

/** What others do in PEMS, one thing after the other; answers the edits that were done or may have been. */
export async function runOtherUsers(
  actions: readonly OtherUserAction[],
  { admin, pools, now }: { admin: PemsAdmin; pools: Pools; now: () => number },
): Promise<OtherEdits> {
  const edits: OtherEdits = { RIO: [], RIOSUR: [], MESAPOWER: [] };
  for (const action of actions) {
    await delay(Math.max(0, action.atMs - now()));
    const { organization } = action;
    const { edited, comeAndGo } = pools[organization];
    switch (action.kind) {
      case "edit": {
        const pfaId = edited[action.place] ?? "";
        const { field, value } = action;
        const alias = defaultMapping.fields[field].read;
        const outcome = await admin.edit({ organization, pfaId }, alias, value);
        if (outcome.kind === "unsent") break;
        const version = outcome.kind === "done" ? outcome.version : null;
        edits[organization].push({ pfaId, field, value, version });
        break;
      }
      case "delete":
      case "restore": {
        const path = action.kind === "delete" ? "deletions" : "restores";
        await admin.post(path, { organization, pfaId: comeAndGo[action.place] ?? "" });
        break;
      }
      case "churn":
        await admin.post("churn", { organization, count: action.count });
        break;
      case "revise":
        await admin.post("revisions", {
          organization,
          category: pools[organization].category,
          percent: action.percent,
        });
        break;
    }
  }
  return edits;
}
