import { type Db, inOrganization } from "@pfa/db/client.ts";
import { type ItemOutcome, noteNextSend, type OutboxItem } from "@pfa/db/outbox.ts";
import { toStoredEdits } from "@pfa/db/stored-edits.ts";
import type { Pause } from "@pfa/domain/circuit-breaker.ts";
import type { SourceRecord } from "@pfa/domain/record.ts";
import { fail, type Result } from "@pfa/domain/result.ts";
import { nextRetryDelay, retryDelaysSeconds, settleAgainst } from "@pfa/domain/write-back.ts";
import type { FieldMapping } from "@pfa/domain/field-mapping.ts";
import type { Pems } from "@pfa/pems/pems.ts";
import type { PemsProblem } from "@pfa/pems/problem.ts";
import {
  conflictOutcome,
  type FinalVerdict,
  judgeReadBack,
  judgeWrite,
  heldOutcome,
  retryOrDie,
  type SendTimings,
} from "./send-commits-judge.ts";

export type SendContext = {
  db: Db;
  pems: Pems;
  mapping: FieldMapping;
  timings: SendTimings;
};

/** What became of one claimed item. */
export type Sent = {
  outcome: ItemOutcome;
  /** The record as PEMS has it now, where it told. */
  record: SourceRecord | null;
  /** Set where nothing else should be sent for a while. */
  pause: Pause | null;
};

/** Somebody else may save the record between our reading and our sending; after this many sends we wait a little. */
const MAX_ROUNDS = 3;

/**
 * Sends one claimed item to PEMS, once in effect. Every write is conditional on a version of the record, so of several
 * sends on one version PEMS takes at most one; after an unknown outcome the record is read before anything is sent again.
 * Null if the claim became void: somebody else settles the item.
 */
export async function sendItem(context: SendContext, claimed: OutboxItem): Promise<Sent | null> {
  let item = claimed;
  let readFirst = claimed.mustReadBack;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    if (readFirst) {
      const settled = await settle(context, item);
      if ("outcome" in settled) return settled;
      const next = await prepareNextSend(context, item, settled.recordVersion);
      if (!next || "outcome" in next) return next;
      item = next;
    }
    const { changes } = toStoredEdits(item.edits);
    const { recordVersion } = item;
    const answer = await answerOf(
      context.pems.updateRecord({ ...addressOf(context, item), recordVersion, changes }),
    );
    if (answer.ok) return ended(written(answer.value), answer.value);
    const verdict = judgeWrite(answer.error, context.mapping, context.timings);
    if (verdict.kind !== "read_back") return conclude(context, item, verdict);
    readFirst = true;
  }
  return ended(retryLater(item, "The record keeps changing in PEMS."));
}

/** Reads the record and settles the item against it: an end, or the version to send on. */
async function settle(
  context: SendContext,
  item: OutboxItem,
): Promise<Sent | { recordVersion: number }> {
  const answer = await answerOf(context.pems.getRecord(addressOf(context, item)));
  if (!answer.ok) return conclude(context, item, judgeReadBack(answer.error, context.timings));

  const record = answer.value;
  const verdict = settleAgainst(item.edits, record);
  switch (verdict.kind) {
    case "already_written":
      return ended(written(record), record);
    case "conflict":
      return ended(conflictOutcome(verdict.conflicts), record);
    case "send":
      return item.isAllowed ? verdict : ended(heldOutcome, record);
  }
}

/** Notes the further send before it is made; one too many ends the item instead. Null if the claim became void. */
async function prepareNextSend(
  { db }: SendContext,
  item: OutboxItem,
  recordVersion: number,
): Promise<OutboxItem | Sent | null> {
  const next = { ...item, recordVersion, attempts: item.attempts + 1, mustReadBack: false };
  const again = retryOrDie(item.attempts, "PEMS never confirmed the write.");
  if (again.state === "dead") return ended(again);
  const isOurs = await inOrganization(db, item.organizationId, (tx) =>
    noteNextSend(tx, item, recordVersion),
  );
  return isOurs ? next : null;
}

async function conclude(
  context: SendContext,
  item: OutboxItem,
  verdict: FinalVerdict,
): Promise<Sent> {
  switch (verdict.kind) {
    case "end":
      return ended(verdict.outcome);
    case "pause":
      return waiting(putBack(item, verdict), verdict);
    case "lost_answer":
      return waiting(readBackLater(context, verdict.message), await pauseIfDown(context, 0));
    case "ask_whether_up": {
      const pause = await pauseIfDown(context, verdict.retryAfterSeconds);
      return pause
        ? waiting(putBack(item, pause), pause)
        : ended(retryLater(item, verdict.message));
    }
  }
}

/** A pause if PEMS answers nobody. A failure is then not the record's, and must not bring it closer to its last try. */
async function pauseIfDown(
  { pems, timings }: SendContext,
  retryAfterSeconds: number,
): Promise<Pause | null> {
  const check = await pems.check();
  if (check.ok) return null;
  return {
    seconds: Math.max(timings.pauseWhenDown, retryAfterSeconds),
    message: `PEMS cannot be reached: ${check.error.message}`,
    isPemsDown: true,
  };
}

/** A further try. An item whose outcome is unknown stays so until PEMS can be read, however long that takes. */
function retryLater(item: OutboxItem, message: string): ItemOutcome {
  if (!item.mustReadBack) return retryOrDie(item.attempts, message);
  return {
    state: "unknown",
    delaySeconds: nextRetryDelay(item.attempts) ?? Math.max(...retryDelaysSeconds),
    countsAsTry: true,
    problem: { kind: "waiting", message },
  };
}

const addressOf = ({ mapping }: SendContext, { organization, pfaId }: OutboxItem) => ({
  organization,
  pfaId,
  mapping,
});

const written = ({ recordVersion }: SourceRecord): ItemOutcome => ({
  state: "written",
  writtenVersion: recordVersion,
});

const ended = (outcome: ItemOutcome, record: SourceRecord | null = null): Sent => ({
  outcome,
  record,
  pause: null,
});

const waiting = (outcome: ItemOutcome, pause: Pause | null): Sent => ({
  outcome,
  record: null,
  pause,
});

/** Back in line as if it had not been tried. */
const putBack = (item: OutboxItem, { seconds, message }: Pause): ItemOutcome => ({
  state: item.mustReadBack ? "unknown" : "queued",
  delaySeconds: seconds,
  // A claim to read back was not counted in the first place.
  countsAsTry: item.mustReadBack,
  problem: { kind: "waiting", message },
});

const readBackLater = ({ timings }: SendContext, message: string): ItemOutcome => ({
  state: "unknown",
  delaySeconds: timings.beforeReadBack,
  countsAsTry: true,
  problem: {
    kind: "waiting",
    message: `PEMS gave no clear answer (${message}). The record is read back before anything is sent again.`,
  },
});

/** What a call throws instead of answering is a fault of ours. It must not stop the records after this one. */
async function answerOf(
  call: Promise<Result<SourceRecord, PemsProblem>>,
): Promise<Result<SourceRecord, PemsProblem>> {
  try {
    return await call;
  } catch (error) {
    return fail({ kind: "outcome_unknown", message: String(error) });
  }
}
