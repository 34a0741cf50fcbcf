import { expect, test } from "vitest";
import { readEnv } from "./env.ts";

const enough = {
  WORKER_DATABASE_URL: "postgresql://worker@localhost/pfa",
  PEMS_URL: "https://pems.example/axis/restservices",
  PEMS_TENANT: "T",
  PEMS_USERNAME: "user",
  PEMS_PASSWORD: "a # is part of it",
};

test("what is left out has its default, and an empty list means all organizations", () => {
  expect(readEnv({ ...enough, SYNC_ORGS: "", HEALTH_PORT: "" })).toMatchObject({
    PEMS_PASSWORD: "a # is part of it",
    PEMS_PAGE_SIZE: 5000,
    PEMS_REQUESTS_PER_SECOND: 10,
    ENABLE_SYNC_WORKER: true,
    SYNC_INTERVAL: "*/15 * * * *",
    SYNC_ORGS: [],
    HEALTH_PORT: 4020,
    LOG_LEVEL: "info",
  });
});

test("a comment that an env file kept is no part of a setting", () => {
  const commented = {
    ...enough,
    SYNC_ORGS: "RIO, CEDARREF,RIO  # two of them",
    SYNC_INTERVAL: "*/5 * * * * # every five minutes",
    ENABLE_SYNC_WORKER: "false # for now",
  };
  expect(readEnv(commented)).toMatchObject({
    SYNC_ORGS: ["RIO", "CEDARREF"],
    SYNC_INTERVAL: "*/5 * * * *",
    ENABLE_SYNC_WORKER: false,
  });
  expect(readEnv({ ...enough, SYNC_ORGS: "# Empty = all" }).SYNC_ORGS).toEqual([]);
  expect(readEnv({ ...enough, SYNC_INTERVAL: "# default" }).SYNC_INTERVAL).toBe("*/15 * * * *");
});

const wrong = () =>
  readEnv({
    PEMS_URL: "pems",
    PEMS_TENANT: "T",
    SYNC_INTERVAL: "every now and then",
    SYNC_ORGS: "RIO,rio sur",
    ENABLE_SYNC_WORKER: "perhaps",
    HEALTH_PORT: "99999",
  });

test("everything that is wrong is named at once", () => {
  for (const name of [
    "WORKER_DATABASE_URL",
    "PEMS_URL",
    "SYNC_INTERVAL",
    'SYNC_ORGS: "rio sur"',
    "ENABLE_SYNC_WORKER",
    "HEALTH_PORT",
  ])
    expect(wrong).toThrow(name);
});

test("without a key, user and password are needed", () => {
  const { PEMS_PASSWORD: _left, ...rest } = enough;
  expect(() => readEnv(rest)).toThrow("PEMS_API_KEY");
  expect(readEnv({ ...rest, PEMS_API_KEY: "k" }).PEMS_API_KEY).toBe("k");
});
