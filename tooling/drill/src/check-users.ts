import { defaultMapping } from "@pfa/pems/default-mapping.ts";
import { isFieldKey } from "@pfa/domain/field-catalog.ts";
import { checkCommits, findWrittenTwice, type StoredItem } from "./book-of-commits.ts";
import { checkDrafts } from "./book-of-drafts.ts";
import { matchSteps } from "./book-of-steps.ts";
import {
  checkLastWrites,
  matchWrites,
  type PemsCell,
  type WriteVerdict,
} from "./book-of-writes.ts";
import type { Check } from "./check.ts";
import { type Account, cellKey, type Entry } from "./ledger.ts";
import type { MirrorBook } from "./check-mirror.ts";
import { type OrganizationCode, organizations } from "./organizations.ts";
import type { OtherEdits } from "./other-users.ts";
import type { Pools } from "./pools.ts";
import { type OwnerBooks, readOwnerBooks } from "./read-books.ts";
import type { Stand } from "./stand.ts";
import { readSteps, type OwnedStep } from "./watch.ts";

/** What users and others asked for, to be compared with what there is. */
export type Asked = { accounts: readonly Account[]; others: OtherEdits; pools: Pools };

type Books = {
  account: Account;
  owned: OwnerBooks;
  steps: OwnedStep[];
  writes: WriteVerdict;
};

/** Compares what was asked for with steps, drafts, commits and PEMS's log of writes. */
export async function checkUsers(
  stand: Stand,
  asked: Asked,
  seenSteps: ReadonlyMap<number, OwnedStep>,
  mirrors: Record<OrganizationCode, MirrorBook>,
): Promise<Check[]> {
  const booksOf = await readOwnerBooks(stand);
  const writesOf = new Map<OrganizationCode, WriteVerdict>();
  for (const organization of organizations) {
    const items = itemsIn(asked, organization, booksOf);
    const writes = await stand.admin.listWrites(organization);
    writesOf.set(organization, matchWrites(items, writes, writeName));
  }
  const books = asked.accounts.flatMap((account): Books[] => {
    const { organizationId } = asked.pools[account.organization];
    const { username } = account;
    const writes = writesOf.get(account.organization);
    const steps = [...seenSteps.values()]
      .filter((step) => step.organizationId === organizationId && step.username === username)
      .toSorted((a, b) => a.id - b.id);
    return writes ? [{ account, owned: booksOf(organizationId, username), steps, writes }] : [];
  });
  return [
    checkRefusals(asked.accounts),
    await checkKeptSteps(stand, seenSteps),
    ...checkAccounts(books),
    checkWrites([...writesOf.values()]),
    checkPems(asked, writesOf, mirrors),
  ];
}

const itemsIn = (
  { accounts, pools }: Asked,
  organization: OrganizationCode,
  booksOf: (organizationId: number, username: string) => OwnerBooks,
): StoredItem[] =>
  accounts
    .filter((account) => account.organization === organization)
    .flatMap(({ username }) => booksOf(pools[organization].organizationId, username).commits)
    .flatMap(({ items }) => items);

/** PEMS's name of a field on its screen. */
function writeName(field: string): string {
  if (!isFieldKey(field) || !(field in defaultMapping.fields)) return field;
  return defaultMapping.fields[field as keyof typeof defaultMapping.fields].write;
}

/** Everything the drill asks for is allowed; what may be refused is a submit that has nothing to send. */
function checkRefusals(accounts: readonly Account[]): Check {
  const entries = accounts.flatMap(({ name, entries: all }) =>
    all.map((entry) => ({ name, entry })),
  );
  const problems = entries.flatMap(({ name, entry }) => {
    const { outcome } = entry;
    if (outcome.kind !== "refused") return [];
    if (entry.kind === "submit" && outcome.problem === "nothing_to_commit") return [];
    return [`${name}: ${entry.kind} was refused with ${outcome.code} ${outcome.problem ?? ""}`];
  });
  return { name: "calls answered as they should be", compared: entries.length, problems };
}

const keptSteps = 200;

async function checkKeptSteps(stand: Stand, seen: ReadonlyMap<number, OwnedStep>): Promise<Check> {
  const present = new Set((await readSteps(stand)).map(({ id }) => id));
  const byOwner = Map.groupBy(seen.values(), (step) => `${step.organizationId} ${step.username}`);
  const problems = [...byOwner.values()].flatMap((steps) =>
    steps
      .toSorted((a, b) => b.id - a.id)
      .slice(0, keptSteps)
      .filter(({ id }) => !present.has(id))
      .map((step) => `step ${step.id} (${step.action} by ${step.username}) is gone`),
  );
  return { name: "undo steps that were seen are still there", compared: seen.size, problems };
}

function checkAccounts(all: readonly Books[]): Check[] {
  const asked = { name: "undo steps equal what was asked", compared: 0, problems: [] as string[] };
  const commits = {
    name: "commits equal what was submitted",
    compared: 0,
    problems: [] as string[],
  };
  const drafts = { name: "drafts equal what was asked", compared: 0, problems: [] as string[] };
  for (const { account, owned, steps, writes } of all) {
    const prefixed = (problems: readonly string[]) =>
      problems.map((problem) => `${account.name}: ${problem}`);
    const matched = matchSteps(account.entries, steps);
    asked.compared += steps.length;
    if (!matched.ok) asked.problems.push(`${account.name}: ${matched.problem}`);
    commits.compared += owned.commits.flatMap(({ items }) => items).length;
    commits.problems.push(...prefixed(checkCommits(account, owned.commits)));
    commits.problems.push(...prefixed(findWrittenTwice(owned.commits)));
    drafts.compared += cellsOf(account.entries);
    const done = matched.ok ? matched.done : new Set<Entry>();
    const books = { ...owned, landed: writes.landed };
    drafts.problems.push(...prefixed(checkDrafts(account.entries, done, books)));
  }
  return [asked, commits, drafts];
}

const cellsOf = (entries: readonly Entry[]) =>
  entries.reduce((sum, entry) => sum + (entry.kind === "save" ? entry.cells.length : 0), 0);

function checkWrites(verdicts: readonly WriteVerdict[]): Check {
  return {
    name: "PEMS's writes are the commits', each once",
    compared: verdicts.reduce((sum, { applied }) => sum + applied.length, 0),
    problems: verdicts.flatMap(({ problems }) => problems),
  };
}

/** Fields that PEMS changes by itself too: other people's work of the simulator's own. */
const isByChance = (field: string) => field === "monthlyRate" || field === "forecastEnd";

function checkPems(
  { others }: Asked,
  writesOf: ReadonlyMap<OrganizationCode, WriteVerdict>,
  mirrors: Record<OrganizationCode, MirrorBook>,
): Check {
  const check: Check = { name: "PEMS holds what was last written", compared: 0, problems: [] };
  for (const organization of organizations) {
    const { inPems } = mirrors[organization];
    const cellOf = (key: string): PemsCell | null => {
      const [pfaId = "", field = ""] = key.split(" ");
      const record = inPems.get(pfaId);
      if (!record || !isFieldKey(field) || !(field in record.values)) return null;
      const value = record.values[field as keyof typeof record.values];
      return { value: typeof value === "boolean" ? null : value, version: record.recordVersion };
    };
    const applied = writesOf.get(organization)?.applied ?? [];
    const edits = others[organization];
    check.compared += new Set([
      ...edits.map(cellKey),
      ...applied.flatMap(({ item: { pfaId, changes } }) =>
        Object.keys(changes).map((field) => cellKey({ pfaId, field })),
      ),
    ]).size;
    check.problems.push(
      ...checkLastWrites(applied, edits, { cellOf, isByChance }).map(
        (problem) => `${organization}: ${problem}`,
      ),
    );
  }
  return check;
}
