import { expect, test } from "vitest";
import {
  defaultSyncSettings,
  type SettingChoices,
  settingsInForce,
  settingsInput,
} from "./sync-settings.ts";

const nothing: SettingChoices = {
  isEnabled: null,
  cadence: null,
  organizations: null,
  fullAt: null,
  jitterSeconds: null,
  maxDropPercent: null,
  maxQuarantinePercent: null,
  minQuarantined: null,
};

test("S9: without any choice the product's defaults hold", () => {
  expect(settingsInForce(nothing, nothing)).toEqual(defaultSyncSettings);
});

test("S9: an administrator's choice stands above the environment's, also where it says no or none", () => {
  const environment: SettingChoices = {
    ...nothing,
    isEnabled: true,
    organizations: ["RIO"],
    jitterSeconds: 60,
    fullAt: "03:00",
  };
  const administrator: SettingChoices = {
    ...nothing,
    isEnabled: false,
    organizations: [],
    jitterSeconds: 0,
    maxDropPercent: 25,
  };
  expect(settingsInForce(administrator, environment)).toEqual({
    ...defaultSyncSettings,
    isEnabled: false,
    organizations: [],
    jitterSeconds: 0,
    fullAt: "03:00",
    limits: { ...defaultSyncSettings.limits, maxDropPercent: 25 },
  });
});

test.each([
  [{ cadence: { kind: "interval", minutes: 0 } }, "cadence.minutes", "at least one minute"],
  [{ cadence: { kind: "interval", minutes: 10_081 } }, "cadence.minutes", "at most a week"],
  [{ fullAt: "24:00" }, "fullAt", "a time of the day"],
  [{ jitterSeconds: 3601 }, "jitterSeconds", "at most 3,600"],
  [{ maxDropPercent: 0 }, "maxDropPercent", "at least 1 %"],
  [{ organizations: ["rio"] }, "organizations.0", "a code such as RIO"],
])("a setting out of bounds is refused by its name: %j", (change, path, message) => {
  const parsed = settingsInput.safeParse({ ...nothing, ...change });
  const [issue] = parsed.success ? [] : parsed.error.issues;
  expect(issue?.path.join(".")).toBe(path);
  expect(issue?.message).toContain(message);
  expect(settingsInput.safeParse(nothing).success).toBe(true);
});
