import { setTimeout as delay } from "node:timers/promises";
import { signInTo, type ApiClient } from "./api-client.ts";
import type { Check } from "./check.ts";
import { checkConnections, checkDatabase } from "./check-database.ts";
import { checkMirror, checkWindows, readMirrors } from "./check-mirror.ts";
import { checkLogs, checkMemory, checkOwnEnds } from "./check-processes.ts";
import { checkUsers } from "./check-users.ts";
import { runLane } from "./lane.ts";
import type { Account, Outcome } from "./ledger.ts";
import { runOtherUsers, type OtherEdits } from "./other-users.ts";
import type { Plan } from "./plan.ts";
import { choosePools, type Pools } from "./pools.ts";
import { settle } from "./settle.ts";
import type { Stand } from "./stand.ts";
import { runPemsFaults, runStrikes, type Struck } from "./strikes.ts";
import { startWatch, type Watch } from "./watch.ts";

/** What was done in a drill. */
export type Done = {
  accounts: Account[];
  others: OtherEdits;
  struck: Struck[];
  pemsFaults: string[];
  /** Calls that leave nothing in the books, by what and how they were answered. */
  looks: Map<string, number>;
};
export type DrillOutcome = { done: Done; checks: Check[] };

export type DrillRun = {
  plan: Plan;
  tell: (line: string) => void;
  /** Says that the drill proper begins, and answers the clock that runs from then on. */
  begin: () => () => number;
};

/** Runs a plan against the stand, lets everything heal and compares the books. */
export async function runDrill(
  stand: Stand,
  { plan, tell, begin }: DrillRun,
): Promise<DrillOutcome> {
  const pools = await choosePools(stand.owner);
  const clients = await signInAll(stand);
  const watch = startWatch(stand);
  const now = begin();
  const done = await act(stand, { plan, pools, clients, now, tell });
  tell("everything is healed and comes to rest");
  const [admin] = clients;
  if (!admin) throw new Error("nobody is signed in");
  const stuck = await settle(stand, admin);
  await watch.stop();
  tell("the books are compared");
  const checks = await compare(stand, { done, pools, clients, watch });
  const atRest: Check = { name: "everything came to rest", compared: 1, problems: stuck };
  return { done, checks: [atRest, ...checks] };
}

const usernames = ["admin", "manager", "editor"] as const;

async function signInAll({ address, secrets }: Stand): Promise<ApiClient[]> {
  const clients: ApiClient[] = [];
  for (const username of usernames)
    clients.push(await signInTo(address, { username, password: secrets.users[username] }));
  return clients;
}

type Acting = {
  plan: Plan;
  pools: Pools;
  clients: readonly ApiClient[];
  now: () => number;
  tell: (line: string) => void;
};

async function act(stand: Stand, { plan, pools, clients, now, tell }: Acting): Promise<Done> {
  const looks = new Map<string, number>();
  const note = (what: string, { kind }: Outcome<unknown>) =>
    looks.set(`${what} ${kind}`, (looks.get(`${what} ${kind}`) ?? 0) + 1);
  const untilServerUp = () => untilAnswers(`${stand.address}/readyz`);
  const lanes = plan.lanes.map((lane) => {
    const client = clients.find(({ username }) => username === lane.username);
    if (!client) throw new Error(`${lane.username} is not signed in`);
    const pfaIds = pools[lane.organization].edited;
    return runLane(lane, { client, pfaIds, now, untilServerUp, note });
  });
  const [accounts, others, struck, pemsFaults] = await Promise.all([
    Promise.all(lanes),
    runOtherUsers(plan.otherUsers, { admin: stand.admin, pools, now }),
    runStrikes(plan.strikes, stand, { now, tell }),
    runPemsFaults(plan.pems, stand, { now, tell }),
  ]);
  return { accounts, others, struck, pemsFaults, looks };
}

/** Until the server has its database again: it is asked as often as an impatient user would. */
async function untilAnswers(url: string): Promise<void> {
  const isWell = () =>
    fetch(url, { signal: AbortSignal.timeout(5000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isWell())) await delay(250);
}

type Comparing = { done: Done; pools: Pools; clients: readonly ApiClient[]; watch: Watch };

async function compare(stand: Stand, { done, pools, clients, watch }: Comparing): Promise<Check[]> {
  const mirrors = await readMirrors(stand, pools);
  const asked = { accounts: done.accounts, others: done.others, pools };
  return [
    ...(await checkUsers(stand, asked, watch.steps, mirrors)),
    checkMirror(mirrors),
    await checkWindows(stand, clients, pools),
    ...(await checkDatabase(stand)),
    await checkConnections(stand),
    checkMemory(watch.memory),
    checkOwnEnds(stand, done.struck),
    checkLogs(stand),
  ];
}
