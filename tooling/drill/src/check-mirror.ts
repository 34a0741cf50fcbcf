import { inSnapshot, sql } from "@pfa/db/client.ts";
import { getWindow } from "@pfa/db/grid-window.ts";
import { listMirrored, type StoredRecord } from "@pfa/db/mirror.ts";
import { type FieldKey, mirrorFields, visibleFields } from "@pfa/domain/field-catalog.ts";
import { roleTemplates } from "@pfa/domain/permissions.ts";
import type { SourceRecord } from "@pfa/domain/record.ts";
import type { View } from "@pfa/domain/window.ts";
import { createPemsClient } from "@pfa/pems/client.ts";
import { defaultMapping } from "@pfa/pems/default-mapping.ts";
import type { Pems } from "@pfa/pems/pems.ts";
import type { ApiClient } from "./api-client.ts";
import type { Check } from "./check.ts";
import { type OrganizationCode, organizations } from "./organizations.ts";
import type { Pools } from "./pools.ts";
import type { Stand } from "./stand.ts";

/** What PEMS and the mirror hold of an organization in the end. */
export type MirrorBook = { inPems: Map<string, SourceRecord>; mirrored: StoredRecord[] };

/** Reads all of both sides: PEMS through the field mapping, past the product. */
export async function readMirrors(
  stand: Stand,
  pools: Pools,
): Promise<Record<OrganizationCode, MirrorBook>> {
  const pems = createPemsClient({ ...stand.pems, requestsPerSecond: 200 });
  const books: Partial<Record<OrganizationCode, MirrorBook>> = {};
  try {
    for (const organization of organizations)
      books[organization] = {
        inPems: await readPems(pems, organization),
        mirrored: await readMirrored(stand, pools[organization].organizationId),
      };
  } finally {
    await pems.close();
  }
  return books as Record<OrganizationCode, MirrorBook>;
}

async function readPems(pems: Pems, organization: string): Promise<Map<string, SourceRecord>> {
  const inPems = new Map<string, SourceRecord>();
  for await (const { records } of pems.readRecords({ organization, mapping: defaultMapping }))
    for (const record of records) inPems.set(record.pfaId, record);
  return inPems;
}

function readMirrored({ owner }: Stand, organizationId: number): Promise<StoredRecord[]> {
  return owner.transaction(async (tx) => {
    const rows = await tx.query<{ pfaId: string }>(sql`
      select pfa_id as "pfaId" from pfa_record where organization_id = ${organizationId}`);
    return listMirrored(
      tx,
      organizationId,
      rows.map(({ pfaId }) => pfaId),
    );
  });
}

/** Record by record, field by field: what PEMS has is in the mirror, and what it has no more is flagged there. */
export function checkMirror(mirrors: Record<OrganizationCode, MirrorBook>): Check {
  const check: Check = { name: "mirror equals PEMS", compared: 0, problems: [] };
  for (const organization of organizations) {
    const { inPems, mirrored } = mirrors[organization];
    const known = new Map(mirrored.map((record) => [record.pfaId, record]));
    check.compared += inPems.size;
    for (const record of inPems.values())
      check.problems.push(
        ...differences(record, known.get(record.pfaId)).map((text) => `${organization}: ${text}`),
      );
    for (const { pfaId, isVanished } of mirrored)
      if (!inPems.has(pfaId) && !isVanished)
        check.problems.push(`${organization}: ${pfaId} is gone from PEMS and not flagged`);
  }
  return check;
}

function differences(source: SourceRecord, mirrored: StoredRecord | undefined): string[] {
  const { pfaId } = source;
  if (!mirrored) return [`${pfaId} is missing in the mirror`];
  if (mirrored.isVanished) return [`${pfaId} is flagged as vanished, and PEMS has it`];
  const texts = mirrorFields
    .filter((field) => mirrored.values[field] !== source.values[field])
    .map(
      (field) => `${pfaId} ${field} is ${mirrored.values[field]}, PEMS has ${source.values[field]}`,
    );
  return mirrored.recordVersion === source.recordVersion
    ? texts
    : [...texts, `${pfaId} has version ${mirrored.recordVersion}, PEMS ${source.recordVersion}`];
}

const everything: View = { sort: [], filter: [], search: "", onlyDrafts: false };
const views: readonly View[] = [
  everything,
  { ...everything, sort: [{ field: "forecastEnd", direction: "desc" }] },
  {
    ...everything,
    sort: [
      { field: "category", direction: "asc" },
      { field: "forecastStart", direction: "desc" },
    ],
  },
  { ...everything, filter: [{ field: "forecastEnd", op: "after", value: "2029-12-31" }] },
  { ...everything, filter: [{ field: "source", op: "in", values: ["Rental"] }], search: "crane" },
  { ...everything, onlyDrafts: true },
];
const moneyViews: readonly View[] = [
  { ...everything, sort: [{ field: "monthlyRate", direction: "desc" }] },
  { ...everything, filter: [{ field: "purchasePrice", op: "greaterThan", value: 9_999 }] },
  { ...everything, sort: [{ field: "forecastCost", direction: "asc" }], onlyDrafts: true },
];
const roleOf = { admin: "Administrator", manager: "Portfolio Manager", editor: "Editor" } as const;

/** Windows as the server answers them, from memory where it can, and as SQL says. */
export async function checkWindows(
  stand: Stand,
  clients: readonly ApiClient[],
  pools: Pools,
): Promise<Check> {
  const check: Check = { name: "windows equal SQL", compared: 0, problems: [] };
  const asked = clients.flatMap((client) =>
    organizations.flatMap((organization) => askings(client, organization, pools)),
  );
  for (const { client, asking } of asked) {
    check.compared += 1;
    const problem = await compareWindow(stand, client, asking);
    if (problem === null) continue;
    const { organization, view } = asking;
    check.problems.push(`${client.username}@${organization} ${JSON.stringify(view)}: ${problem}`);
  }
  return check;
}

function askings(
  client: ApiClient,
  organization: OrganizationCode,
  pools: Pools,
): { client: ApiClient; asking: Asking }[] {
  const role = roleOf[client.username as keyof typeof roleOf];
  const permissions = new Set<string>(roleTemplates[role]);
  const { organizationId } = pools[organization];
  const asked = permissions.has("ViewFinancials") ? [...views, ...moneyViews] : views;
  return asked.map((view) => ({
    client,
    asking: { organization, organizationId, view, permissions },
  }));
}

type Asking = {
  organization: string;
  organizationId: number;
  view: View;
  permissions: ReadonlySet<string>;
};

async function compareWindow(
  stand: Stand,
  client: ApiClient,
  { organization, organizationId, view, permissions }: Asking,
): Promise<string | null> {
  const columns: FieldKey[] = visibleFields(permissions);
  const range = { startRow: 0, endRow: 200 };
  const outcome = await client.call<object>("records.window", {
    organization,
    ...range,
    ...view,
    columns,
  });
  if (outcome.kind !== "answered") return `the server ${outcome.kind}: ${JSON.stringify(outcome)}`;
  const userId = await findUserId(stand, client.username);
  const scope = {
    userId,
    username: client.username,
    organizationId,
    organizationCode: organization,
    permissions: permissions as never,
  };
  const expected = await inSnapshot(stand.app, scope, (tx) =>
    getWindow(tx, scope, { view, columns, since: undefined, ...range }),
  );
  const [told, true_] = [outcome.answer, expected].map((window) => canonical(window));
  return told === true_
    ? null
    : `the server says ${excerpt(told, true_)}, SQL says ${excerpt(true_, told)}`;
}

async function findUserId({ owner }: Stand, username: string): Promise<number> {
  const [user] = await owner.transaction((tx) =>
    tx.query<{ id: number }>(sql`select id from app_user where username = ${username}`),
  );
  if (!user) throw new Error(`there is no user ${username}`);
  return user.id;
}

/** JSON with the keys of every object in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    each instanceof Object && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/** From where two texts begin to differ. */
function excerpt(text = "", other = ""): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at += 1;
  return `…${text.slice(Math.max(0, at - 60), at + 120)}…`;
}
