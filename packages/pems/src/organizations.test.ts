import { afterAll, beforeAll, expect, test } from "vitest";
import { openSimulatedPems, type SimulatedPems } from "./testing/simulated-pems.ts";
import { readOrganizations } from "./organizations.ts";

const organizations = Array.from({ length: 120 }, (_, index) => ({
  code: `SITE${String(index).padStart(3, "0")}`,
  name: `Site ${index}`,
  records: 0,
  active: index % 10 > 0,
}));

let simulated: SimulatedPems;
beforeAll(async () => {
  simulated = await openSimulatedPems({ organizations });
});
afterAll(() => simulated.close());

test("all organizations are listed, over several pages, each with its state", async () => {
  expect(await simulated.connect().listOrganizations()).toEqual({
    ok: true,
    value: organizations.map(({ code, name, active }) => ({ code, name, isActive: active })),
  });
});

test("the check tells how long PEMS took", async () => {
  const outcome = await simulated.connect().check();
  expect(outcome).toEqual({ ok: true, value: { latencyMs: expect.any(Number) } });
});

test("the check fails at once while PEMS is down", async () => {
  await simulated.admin("PUT", "/faults", { down: "unavailable" });
  const outcome = await simulated.connect().check();
  await simulated.admin("POST", "/reset");
  expect(outcome).toMatchObject({ ok: false, error: { kind: "unavailable" } });
});

test("a cursor that does not increase ends the list", () => {
  const record = { ORGANIZATIONID: { ORGANIZATIONCODE: "RIO " }, ISACTIVE: "+" };
  const page = (next: unknown) => ({ DATARECORD: record, NEXTCURSORPOSITION: next });
  const read = { organizations: [{ code: "RIO", name: "RIO", isActive: true }] };
  expect(readOrganizations(page(51), 1)).toEqual({ ok: true, value: { ...read, nextCursor: 51 } });
  for (const next of [undefined, null, 0, 1, "nonsense"])
    expect(readOrganizations(page(next), 1)).toEqual({
      ok: true,
      value: { ...read, nextCursor: null },
    });
});

test("an organization without a code or a readable state is refused, not guessed", () => {
  for (const record of [
    { ORGANIZATIONID: { ORGANIZATIONCODE: "" }, ISACTIVE: "+" },
    { ORGANIZATIONID: { ORGANIZATIONCODE: "RIO" }, ISACTIVE: "maybe" },
    { ORGANIZATIONID: { ORGANIZATIONCODE: "RIO" } },
    "RIO",
  ])
    expect(readOrganizations({ DATARECORD: record }, 1)).toMatchObject({
      ok: false,
      error: { kind: "malformed" },
    });
});
