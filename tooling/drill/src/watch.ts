import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "@pfa/db/client.ts";
import type { StoredStep } from "./book-of-steps.ts";
import type { ProcessName, Stand } from "./stand.ts";

/** An undo step with its owner. */
export type OwnedStep = StoredStep & { organizationId: number; username: string };

/** Megabytes by process: when the drill began, the most that was seen, and in the end. */
export type Memory = Record<ProcessName, { first: number; most: number; last: number }>;

export type Watch = {
  /** All steps that were ever seen: the product keeps the last 200 of a user. */
  steps: Map<number, OwnedStep>;
  memory: Memory;
  stop: () => Promise<void>;
};

const everyMs = 5000;

/** Looks at memory and undo steps again and again. */
export function startWatch(stand: Stand): Watch {
  const steps = new Map<number, OwnedStep>();
  const memory = {} as Memory;
  const stopping = new AbortController();
  const look = async () => {
    for (const [name, life] of Object.entries(stand.lives))
      noteMemory(memory, name as ProcessName, life.pid());
    // PostgreSQL may be away: the next look sees what this one missed.
    const seen = await readSteps(stand).catch(() => []);
    for (const step of seen) steps.set(step.id, step);
  };
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await look();
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    steps,
    memory,
    stop: async () => {
      stopping.abort();
      await running;
      await look();
    },
  };
}

function noteMemory(memory: Memory, name: ProcessName, pid: number | null): void {
  const rss = pid === null ? null : residentMb(pid);
  if (rss === null) return;
  const before = memory[name] ?? { first: rss, most: rss, last: rss };
  memory[name] = { first: before.first, most: Math.max(before.most, rss), last: rss };
}

function residentMb(pid: number): number | null {
  try {
    const kilobytes = Number(
      execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }),
    );
    return Math.round(kilobytes / 1024);
  } catch {
    return null;
  }
}

export function readSteps({ owner }: Pick<Stand, "owner">): Promise<OwnedStep[]> {
  return owner.transaction((tx) =>
    tx.query<OwnedStep>(sql`
      select s.id::int as id, s.action, (extract(epoch from s.created_at) * 1000)::float8 as at, s.organization_id as "organizationId", u.username,
             array(select r.pfa_id from pfa_record r
                    where r.organization_id = s.organization_id and r.rid = any (s.rids)) as "pfaIds"
        from draft_step s join app_user u on u.id = s.user_id
       order by s.id`),
  );
}
