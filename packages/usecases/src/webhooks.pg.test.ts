import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { asAdministrator, sql } from "@pfa/db/client.ts";
import { addUser, someAdministrator } from "@pfa/db/testing/arrange.ts";
import { claimDeliveries, listDeliveries } from "@pfa/db/webhook-deliveries.ts";
import { listWebhooks } from "@pfa/db/webhooks.ts";
import type { Administrator } from "@pfa/domain/scope.ts";
import { createOutbound, type Outbound } from "@pfa/outbound/outbound.ts";
import { createSecretBox } from "@pfa/secrets/secret-box.ts";
import { generateKey, parseSecretKeys } from "@pfa/secrets/secret-keys.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  removeWebhook,
  repeatWebhookDelivery,
  saveWebhook,
  setWebhookPaused,
  testWebhook,
} from "./change-webhooks.ts";
import { deliverWebhooks } from "./deliver-webhooks.ts";
import { evaluateAlerts } from "./evaluate-alerts.ts";
import { openSyncWorld, type SyncWorld } from "./testing/sync-world.ts";

type Received = { headers: IncomingHttpHeaders; body: string };

let world: SyncWorld;
let admin: Administrator;
let alphaOnly: Administrator;
let outbound: Outbound;
let url = "";
let answer = { status: 204, body: "" };
let received: Received[] = [];

const receiver = createServer((request, response) => {
  void request.toArray().then((chunks) => {
    received.push({ headers: request.headers, body: chunks.join("") });
    response.statusCode = answer.status;
    response.end(answer.body);
  });
});
const secret = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
const key = parseSecretKeys(generateKey());
const secrets = createSecretBox(key.ok ? key.value : null);

beforeAll(async () => {
  world = await openSyncWorld({ ALPHA: 30, BETA: 30 });
  const userId = await world.owner.transaction((tx) => addUser(tx, "admin"));
  const places = ["ALPHA", "BETA"].map((code) => ({ id: world.idOf(code), code }));
  const of = (overseen: typeof places) => ({
    ...someAdministrator(userId, []),
    organizations: overseen.map((place) => ({
      ...place,
      name: place.code,
      permissions: new Set(),
    })),
  });
  admin = of(places) as Administrator;
  alphaOnly = of(places.slice(0, 1)) as Administrator;
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  outbound = createOutbound({
    privateHosts: new Set(["127.0.0.1"]),
    timeoutMs: 2000,
    maxAnswerBytes: 10_000,
  });
  await world.sync("ALPHA");
  await world.sync("BETA");
});
beforeEach(async () => {
  received = [];
  answer = { status: 204, body: "" };
  await world.owner.transaction(async (tx) => {
    await tx.execute(sql`delete from webhook`);
    await tx.execute(sql`delete from alert`);
  });
});
afterAll(async () => {
  receiver.close();
  receiver.closeAllConnections();
  await outbound.close();
  await world.close();
});

const deps = () => ({ db: world.app, secrets, privateHosts: new Set(["127.0.0.1"]) });
const deliver = () => deliverWebhooks({ db: world.worker, secrets, outbound });
async function add(organizations: string[], more: object = {}): Promise<string> {
  const input = { name: "Operations", url, secret, organizations, kinds: null, ...more };
  const saved = await saveWebhook(deps(), admin, input);
  if (!saved.ok) throw new Error(saved.error.kind);
  return saved.value.id;
}
const deliveries = (webhookId: string) =>
  asAdministrator(world.app, admin, (tx) =>
    listDeliveries(tx, { webhookId, state: null, limit: 50 }),
  );
/** Columns that drifted open an alert, and seeing to them resolves it. */
const drift = (code: string) =>
  world.owner.transaction((tx) =>
    tx.execute(sql`
      insert into sync_drift (organization_id, kind, column_name, sync_run_id)
      select ${world.idOf(code)}, 'gone', 'wspf_10_x', max(id) from sync_run where organization_id = ${world.idOf(code)}`),
  );
const settle = () => world.owner.transaction((tx) => tx.execute(sql`delete from sync_drift`));
const later = () =>
  world.owner.transaction((tx) =>
    tx.execute(sql`update webhook_delivery set next_attempt_at = now() where state = 'pending'`),
  );

test("W22, W23: what opens and resolves an alert is told to the webhooks of its organization and kind, signed", async () => {
  const all = await add(["ALPHA", "BETA"]);
  const otherKind = await add(["ALPHA"], { kinds: ["writes_dead"] });
  const otherPlace = await add(["BETA"]);
  await drift("ALPHA");
  await evaluateAlerts(world.worker);
  await evaluateAlerts(world.worker);
  expect(await deliver()).toEqual({ delivered: 1, pending: 0, dead: 0 });
  await settle();
  await evaluateAlerts(world.worker);
  expect(await deliver()).toEqual({ delivered: 1, pending: 0, dead: 0 });

  expect(received.map(({ body }) => JSON.parse(body))).toMatchObject([
    { type: "alert.opened", data: { organization: "ALPHA", kind: "columns_drifted", value: 1 } },
    { type: "alert.resolved", data: { organization: "ALPHA", kind: "columns_drifted" } },
  ]);
  const log = await deliveries(all);
  expect(log.map(({ event, state }) => [event, state])).toEqual([
    ["alert.resolved", "delivered"],
    ["alert.opened", "delivered"],
  ]);
  expect([await deliveries(otherKind), await deliveries(otherPlace)]).toEqual([[], []]);

  const [{ headers, body } = { headers: {}, body: "" }] = received;
  expect(headers["webhook-id"]).toBe(log[1]?.id);
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const mac = createHmac("sha256", Buffer.alloc(32, 5)).update(signed).digest("base64");
  expect(headers["webhook-signature"]).toBe(`v1,${mac}`);
  expect(Math.abs(Number(headers["webhook-timestamp"]) * 1000 - Date.now())).toBeLessThan(60_000);
});

test("W24: a message that does not arrive is sent again under its id, given up at last, and sent by hand then", async () => {
  const id = await add(["ALPHA"]);
  await testWebhook(world.app, admin, id, new Date());
  answer = { status: 500, body: "no\\u0000 room" };
  for (let tries = 1; tries <= 7; tries += 1) {
    expect(await deliver()).toEqual({ delivered: 0, pending: 1, dead: 0 });
    expect(await deliver()).toEqual({ delivered: 0, pending: 0, dead: 0 });
    await later();
  }
  expect(await deliver()).toEqual({ delivered: 0, pending: 0, dead: 1 });
  expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(received).toHaveLength(8);
  const [given] = await deliveries(id);
  expect(given?.attempts).toHaveLength(8);
  expect(given?.attempts[0]).toMatchObject({ status: 500, answer: "no\\u0000 room" });

  answer = { status: 200, body: "ok" };
  const again = { id, deliveryId: given?.id ?? "" };
  expect(await repeatWebhookDelivery(world.app, admin, again)).toEqual({ ok: true, value: null });
  expect(await deliver()).toEqual({ delivered: 1, pending: 0, dead: 0 });
  expect(await repeatWebhookDelivery(world.app, admin, again)).toMatchObject({
    error: { kind: "delivery_not_dead" },
  });
});

test("a worker that dies while it sends: nobody else sends meanwhile, and afterwards the message goes out under its id", async () => {
  const id = await add(["ALPHA"]);
  await testWebhook(world.app, admin, id, new Date());
  const [claimed] = await claimDeliveries(world.worker, 4);
  expect(await deliver()).toEqual({ delivered: 0, pending: 0, dead: 0 });
  await world.owner.transaction((tx) =>
    tx.execute(sql`update webhook_delivery set claimed_until = now() - interval '1 second'`),
  );
  expect(await deliver()).toEqual({ delivered: 1, pending: 0, dead: 0 });
  expect(received[0]?.headers["webhook-id"]).toBe(claimed?.id);
});

test("two workers at once send each message once", async () => {
  const id = await add(["ALPHA"]);
  for (let count = 0; count < 9; count += 1) await testWebhook(world.app, admin, id, new Date());
  const [one, two] = await Promise.all([deliver(), deliver()]);
  expect(one.delivered + two.delivered).toBe(9);
  expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(9);
  expect(received).toHaveLength(9);
});

test("while it is paused a webhook is told nothing but tests, and what waited goes on afterwards", async () => {
  const id = await add(["ALPHA"]);
  await drift("ALPHA");
  await evaluateAlerts(world.worker);
  await setWebhookPaused(world.app, admin, { id, isPaused: true });
  expect(await deliver()).toEqual({ delivered: 0, pending: 0, dead: 0 });
  await settle();
  await evaluateAlerts(world.worker);
  await testWebhook(world.app, admin, id, new Date());
  expect(await deliver()).toEqual({ delivered: 1, pending: 0, dead: 0 });
  await setWebhookPaused(world.app, admin, { id, isPaused: false });
  expect(await deliver()).toEqual({ delivered: 1, pending: 0, dead: 0 });
  expect(received.map(({ body }) => JSON.parse(body).type)).toEqual(["test", "alert.opened"]);
});

test("the secret is stored sealed, kept when it is not entered anew, and never told", async () => {
  const id = await add(["ALPHA"]);
  const changed = await saveWebhook(deps(), admin, {
    id,
    name: "Night shift",
    url,
    organizations: ["ALPHA"],
    kinds: null,
  });
  expect(changed).toMatchObject({ ok: true });
  const everything = await world.look(sql`
    select to_jsonb(w) as row from webhook w union all select to_jsonb(a) from audit_entry a`);
  const shown = await asAdministrator(world.app, admin, listWebhooks);
  expect(JSON.stringify([everything, shown])).not.toContain(secret.slice(6, 30));
  expect(shown).toMatchObject([{ id, name: "Night shift", organizations: ["ALPHA"] }]);
  await testWebhook(world.app, admin, id, new Date());
  expect(await deliver()).toMatchObject({ delivered: 1 });
});

test("without the installation's key nothing secret is stored, and what another key sealed is not sent unsigned", async () => {
  const keyless = { ...deps(), secrets: createSecretBox(null) };
  const input = { name: "Ops", url, secret, organizations: ["ALPHA"], kinds: null };
  expect(await saveWebhook(keyless, admin, input)).toMatchObject({
    error: { kind: "secret_not_kept" },
  });
  const id = await add(["ALPHA"]);
  await testWebhook(world.app, admin, id, new Date());
  const other = parseSecretKeys(generateKey());
  const stranger = createSecretBox(other.ok ? other.value : null);
  await deliverWebhooks({ db: world.worker, secrets: stranger, outbound });
  expect(received).toEqual([]);
  const [waiting] = await deliveries(id);
  expect(waiting?.attempts[0]?.answer).toMatch(/^The secret cannot be used/);
});

test("an address in a network of ours is refused when it is entered, and when a name leads there", async () => {
  const refused = await saveWebhook({ ...deps(), privateHosts: new Set() }, admin, {
    name: "Ops",
    url,
    secret,
    organizations: ["ALPHA"],
    kinds: null,
  });
  expect(refused).toMatchObject({ error: { kind: "webhook_url_refused" } });
  const id = await add(["ALPHA"], { url: url.replace("127.0.0.1", "localhost") });
  await testWebhook(world.app, admin, id, new Date());
  expect(await deliver()).toEqual({ delivered: 0, pending: 1, dead: 0 });
  expect(received).toEqual([]);
  const [waiting] = await deliveries(id);
  expect(waiting?.attempts[0]?.answer).toContain("localhost is at");
});

test("whoever does not administer every organization of a webhook neither sees nor touches it", async () => {
  const id = await add(["ALPHA", "BETA"]);
  const missing = { ok: false, error: { kind: "webhook_not_found" } };
  expect(await asAdministrator(world.app, alphaOnly, listWebhooks)).toEqual([]);
  expect(await testWebhook(world.app, alphaOnly, id, new Date())).toEqual(missing);
  expect(await removeWebhook(world.app, alphaOnly, id)).toEqual(missing);
  const input = { id, name: "Mine", url, organizations: ["ALPHA"], kinds: null };
  expect(await saveWebhook(deps(), alphaOnly, input)).toEqual(missing);
  const foreign = { ...input, organizations: ["BETA"] };
  expect(await saveWebhook(deps(), alphaOnly, foreign)).toMatchObject({
    error: { kind: "organization_not_found" },
  });
  const { id: _id, ...unsigned } = input;
  expect(await saveWebhook(deps(), alphaOnly, unsigned)).toEqual({
    ok: false,
    error: { kind: "webhook_secret_missing" },
  });
});

test("what administrators do to webhooks is written down, without the address's path", async () => {
  await world.owner.transaction((tx) => tx.execute(sql`delete from audit_entry`));
  const id = await add(["ALPHA"]);
  await setWebhookPaused(world.app, admin, { id, isPaused: true });
  await removeWebhook(world.app, admin, id);
  const entries = await world.look<{ action: string; details: object }>(sql`
    select action, details from audit_entry order by id`);
  expect(entries.map(({ action }) => action)).toEqual([
    "webhook_saved",
    "webhook_paused",
    "webhook_removed",
  ]);
  expect(JSON.stringify(entries)).not.toContain("/hook");
});
