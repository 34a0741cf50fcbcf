import { expect, test } from "vitest";
import { permissions, roleTemplates } from "./permissions.ts";
import { authorize, type Membership, oversee } from "./scope.ts";

const actor = { userId: 3, username: "planner" };
const now = new Date("2026-06-01T12:00:00Z");
const request = { organization: "RIO", permission: "Sync", now } as const;
const membership = (overrides: Partial<Membership> = {}): Membership => ({
  organizationId: 12,
  organizationCode: "RIO",
  organizationActive: true,
  permissions: ["Read", "Sync"],
  accessExpiresAt: null,
  ...overrides,
});

test("P1: a membership that grants the permission gives a scope of that organization, and of no other", () => {
  expect(authorize(actor, request, membership())).toEqual({
    ok: true,
    value: {
      userId: 3,
      username: "planner",
      organizationId: 12,
      organizationCode: "RIO",
      permissions: new Set(["Read", "Sync"]),
    },
  });
});

test.each(permissions)(
  "P1: without %s a call that needs it is refused, with it it is not",
  (permission) => {
    const others = permissions.filter((other) => other !== permission);
    const call = { ...request, permission };
    expect(authorize(actor, call, membership({ permissions: others }))).toEqual({
      ok: false,
      error: { kind: "permission_missing", organization: "RIO", permission },
    });
    expect(authorize(actor, call, membership({ permissions: [permission] }))).toMatchObject({
      ok: true,
    });
  },
);

test("P1: roles are starting points: only what the membership holds counts", () => {
  expect(roleTemplates.Viewer).not.toContain("EditForecast");
  const viewer = membership({ permissions: [...roleTemplates.Viewer] });
  expect(authorize(actor, { ...request, permission: "EditForecast" }, viewer).ok).toBe(false);
});

test("P2: an organization that does not exist and one the caller does not belong to answer alike", () => {
  // Both reach the policy as no membership: the answer names only what the caller sent.
  expect(authorize(actor, { ...request, organization: "NOWHERE" }, null)).toEqual({
    ok: false,
    error: { kind: "organization_not_found", organization: "NOWHERE" },
  });
});

test("P3: a suspended organization gives nothing, whatever the permissions", () => {
  const suspended = membership({ organizationActive: false, permissions: [...permissions] });
  expect(authorize(actor, request, suspended)).toEqual({
    ok: false,
    error: { kind: "organization_suspended", organization: "RIO" },
  });
});

test.each([
  ["2026-06-01T11:59:59Z", false],
  ["2026-06-01T12:00:00Z", false],
  ["2026-06-01T12:00:01Z", true],
  [null, true],
  ["not a date", false],
])(
  "P3: an access that ends at %s gives something at noon of that day: %j",
  (accessExpiresAt, given) => {
    const outcome = authorize(actor, request, membership({ accessExpiresAt }));
    expect(outcome).toMatchObject(
      given ? { ok: true } : { ok: false, error: { kind: "access_expired", organization: "RIO" } },
    );
  },
);

const named = (overrides: Partial<Membership> = {}) => ({
  ...membership({ permissions: ["Read", "ManageSettings"], ...overrides }),
  name: "Rio Sur",
});
const administration = { permission: "ManageSettings", now } as const;

test("P5: an administrator oversees the active organizations that grant the permission, and no others", () => {
  const memberships = [
    named(),
    named({ organizationId: 1, organizationCode: "READS", permissions: ["Read"] }),
    named({ organizationId: 2, organizationCode: "SHUT", organizationActive: false }),
    named({ organizationId: 3, organizationCode: "ENDED", accessExpiresAt: now.toISOString() }),
  ];
  expect(oversee(actor, administration, memberships)).toEqual({
    ok: true,
    value: {
      userId: 3,
      username: "planner",
      permission: "ManageSettings",
      isNarrowed: false,
      organizations: [
        { id: 12, code: "RIO", name: "Rio Sur", permissions: new Set(["Read", "ManageSettings"]) },
      ],
    },
  });
  expect(oversee(actor, administration, memberships.slice(1))).toEqual({
    ok: false,
    error: { kind: "administration_refused", permission: "ManageSettings" },
  });
});

test("P5: a call that names an organization covers that one alone; one that is not overseen does not exist for it", () => {
  const memberships = [
    named(),
    named({ organizationId: 4, organizationCode: "OSLO" }),
    named({ organizationId: 1, organizationCode: "READS", permissions: ["Read"] }),
  ];
  const narrowed = oversee(actor, { ...administration, organization: "OSLO" }, memberships);
  expect(narrowed).toMatchObject({
    value: { isNarrowed: true, organizations: [{ id: 4, code: "OSLO" }] },
  });
  expect(oversee(actor, { ...administration, organization: "READS" }, memberships)).toEqual({
    ok: false,
    error: { kind: "organization_not_found", organization: "READS" },
  });
});
