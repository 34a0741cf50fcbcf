import { useState } from "react";
import type { Meta } from "../../trpc.ts";
import { Button } from "../../ui/button.tsx";
import { countOf } from "../../ui/format-value.ts";
import { Notice } from "../../ui/notice.tsx";
import { clockTime, exactTime } from "../../ui/relative-time.ts";
import { runProblemText } from "./run-words.ts";

/** What a planner must know about PEMS and the last sync, as long as it is so. */
export function SyncBanners({ organization, meta }: { organization: string; meta: Meta }) {
  const [hiddenRun, setHiddenRun] = useState(() => loadHiddenRun(organization));
  const { pems, lastRun, inFlight } = meta;
  const problem = lastRun && lastRun.runId !== hiddenRun ? runNews(lastRun) : null;
  return (
    <>
      {pems.reachable === false && (
        <Notice tone="bad" band>
          <strong>PEMS is unreachable</strong>
          {pems.downSince ? (
            <span title={exactTime(pems.downSince)}> since {clockTime(pems.downSince)}</span>
          ) : (
            pems.checkedAt && (
              <span title={exactTime(pems.checkedAt)}>
                {" "}
                (checked at {clockTime(pems.checkedAt)})
              </span>
            )
          )}
          . Your edits are safe here, and you can go on working.
          {inFlight > 0 && ` ${countOf(inFlight, "record waits", "records wait")} to be sent.`} It
          is tried again by itself{pems.nextTryAt && `, next at ${clockTime(pems.nextTryAt)}`}.
        </Notice>
      )}
      {problem && lastRun && !meta.sync && (
        <Notice
          tone={problem.tone}
          band
          action={
            <Button
              small
              look="quiet"
              onClick={() => {
                saveHiddenRun(organization, lastRun.runId);
                setHiddenRun(lastRun.runId);
              }}
            >
              Hide
            </Button>
          }
        >
          {problem.text}
        </Notice>
      )}
    </>
  );
}

const keyFor = (organization: string) => `pfa.hiddenRun.${organization}`;

/** The run whose news this browser was told not to show again; the next run's are news again. */
const loadHiddenRun = (organization: string): number | null =>
  Number(localStorage.getItem(keyFor(organization))) || null;

const saveHiddenRun = (organization: string, runId: number): void =>
  localStorage.setItem(keyFor(organization), String(runId));

function runNews(
  run: NonNullable<Meta["lastRun"]>,
): { tone: "warn" | "info"; text: string } | null {
  const text = runProblemText(run);
  if (text) return { tone: "warn", text };
  const { quarantined, vanished } = run.counts;
  if (quarantined > 0) {
    return {
      tone: "warn",
      text: `The last sync set ${countOf(quarantined, "record")} aside because PEMS sent values that cannot be read. They show their last readable values, or not at all; an administrator sees the details.`,
    };
  }
  if (vanished > 0) {
    return {
      tone: "info",
      text: `${countOf(vanished, "record is", "records are")} no longer in PEMS. They are flagged here, not deleted.`,
    };
  }
  return null;
}
