import * as pins from "@pfa/db/chat-pins.ts";
import { type Db, inScope } from "@pfa/db/client.ts";
import type { Chart } from "@pfa/domain/chart.ts";
import { MAX_PINS } from "@pfa/domain/chat.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";

type Pinned = Promise<Result<{ pinId: number }, Problem>>;

const pinned = (isOwn: boolean, pinId: number) =>
  isOwn ? ok({ pinId }) : fail({ kind: "pin_not_found", pinId } as const);

/** Puts a question's SQL at the end of the caller's board. */
export async function addPin(db: Db, scope: Scope, pin: Omit<pins.Pin, "id">): Pinned {
  const pinId = await inScope(db, scope, (tx) => pins.insertPin(tx, scope, pin));
  return pinId === null ? fail({ kind: "board_full", limit: MAX_PINS }) : ok({ pinId });
}

export const editPin = (
  db: Db,
  scope: Scope,
  edited: { pinId: number; title?: string | undefined; chart?: Chart | undefined },
): Pinned =>
  inScope(db, scope, async (tx) => pinned(await pins.updatePin(tx, scope, edited), edited.pinId));

export const removePin = (db: Db, scope: Scope, pinId: number): Pinned =>
  inScope(db, scope, async (tx) => pinned(await pins.deletePin(tx, scope, pinId), pinId));
