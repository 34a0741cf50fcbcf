import type { Problem } from "@pfa/domain/problem.ts";
import { fail, ok } from "@pfa/domain/result.ts";
import { TRPCError } from "@trpc/server";
import { expect, test } from "vitest";
import { z } from "zod";
import { errorData, orThrow, refuseIf, toOutwardError, toTrpcError } from "./errors.ts";

const internal = (cause: unknown) => new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause });

test("a result's value passes, its problem becomes an error that carries it", () => {
  expect(orThrow(ok(7))).toBe(7);
  expect(() => refuseIf(null)).not.toThrow();
  const problem: Problem = { kind: "batch_too_large", cells: 12_000, limit: 10_000 };
  expect(() => orThrow(fail(problem))).toThrow(
    "One save takes at most 10,000 cells, not 12,000; nothing was saved",
  );
  const error = toOutwardError(toTrpcError(problem));
  expect(error.code).toBe("PAYLOAD_TOO_LARGE");
  expect(errorData(error, "id")).toEqual({ problem, invalid: null, requestId: "id" });
});

test("what nobody expected leaves without its words", () => {
  const secret = new Error("password=hunter2 at 10.0.0.1");
  const error = toOutwardError(internal(secret));
  expect([error.code, error.message.includes("hunter2")]).toEqual(["INTERNAL_SERVER_ERROR", false]);
  expect(errorData(error, "id")).toEqual({ problem: null, invalid: null, requestId: "id" });
});

test.each([
  Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), { code: "ECONNREFUSED" }),
  Object.assign(new Error("terminating connection"), { code: "57P01" }),
  Object.assign(new Error("starting up"), { code: "57P03" }),
  Object.assign(new Error("protocol violation"), { code: "08P01" }),
  new AggregateError([Object.assign(new Error("::1"), { code: "ECONNREFUSED" })]),
  new Error("Connection terminated unexpectedly"),
  new Error("timeout exceeded when trying to connect"),
])("no connection to the database is told as such: %s", (cause) => {
  expect(toOutwardError(internal(cause)).code).toBe("SERVICE_UNAVAILABLE");
});

test.each([
  Object.assign(new Error("duplicate key"), { code: "23505" }),
  Object.assign(new Error("permission denied"), { code: "42501" }),
  Object.assign(new Error("canceled"), { code: "57014" }),
  "a text",
  null,
])("what the database refuses is no outage: %s", (cause) => {
  expect(toOutwardError(internal(cause)).code).toBe("INTERNAL_SERVER_ERROR");
});

test("wrong input names its places, and never repeats the input", () => {
  const parsed = z.object({ cells: z.array(z.object({ pfaId: z.string() })) }).safeParse({
    cells: [{ pfaId: 4711 }],
  });
  const error = toOutwardError(new TRPCError({ code: "BAD_REQUEST", cause: parsed.error }));
  expect(errorData(error, null).invalid).toEqual([
    { path: "cells.0.pfaId", message: expect.any(String) },
  ]);
  expect(JSON.stringify(errorData(error, null)) + error.message).not.toContain("4711");
});

test("of endless wrong input the first twenty places are named", () => {
  const parsed = z.array(z.string()).safeParse(Array.from({ length: 10_000 }, () => 4711));
  const error = toOutwardError(new TRPCError({ code: "BAD_REQUEST", cause: parsed.error }));
  const { invalid } = errorData(error, null);
  expect(invalid).toHaveLength(20);
  expect(invalid?.at(-1)?.path).toBe("19");
});

test("a caller that has gone is nobody's fault", () => {
  expect(toOutwardError(internal(AbortSignal.abort().reason)).code).toBe("CLIENT_CLOSED_REQUEST");
  expect(toOutwardError(internal(new DOMException("x", "DataCloneError"))).code).toBe(
    "INTERNAL_SERVER_ERROR",
  );
});
