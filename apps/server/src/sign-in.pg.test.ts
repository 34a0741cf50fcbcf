import { sql } from "@pfa/db/client.ts";
import { hashPassword, verifyPassword } from "@pfa/usecases/password.ts";
import { signIn } from "@pfa/usecases/sign-in.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer } from "./testing/client.ts";
import { addUserWithPassword, startTestServer, type TestServer } from "./testing/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const asOwner = (statement: ReturnType<typeof sql>) =>
  server.owner.transaction((tx) => tx.query<Record<string, unknown>>(statement));

const problemOf = (answer: Answer) => answer.error?.data.problem;

describe("cookie", () => {
  test("is http-only, same-site, of the whole site, and its token is kept as a hash only", async () => {
    const userId = await addUserWithPassword(server.owner, "cora");
    const browser = server.browser();
    const answer = await browser.signIn("cora");
    expect(answer.data).toEqual({
      user: { id: userId, username: "cora", displayName: "The cora" },
    });
    const [line = ""] = answer.headers.getSetCookie();
    const [, token = ""] = /^sid=([\w-]{43});/.exec(line) ?? [];
    expect(line.replace(token, "…")).toBe("sid=…; Max-Age=86400; Path=/; HttpOnly; SameSite=Lax");
    const [stored] = await asOwner(sql`
      select token_hash = sha256(${token}::bytea) as "isHash", token_hash::text as hash
        from user_session where user_id = ${userId}`);
    expect(stored?.["isHash"]).toBe(true);
    expect(answer.text).not.toContain(token);
    expect(server.logged()).not.toContain(token);
  });

  test("is bound to TLS and to this very host when it is to be secure", async () => {
    const secure = await startTestServer({ cookieSecure: true });
    await addUserWithPassword(secure.owner, "cora");
    const browser = secure.browser();
    const [line] = (await browser.signIn("cora")).headers.getSetCookie();
    expect(line).toMatch(
      /^__Host-sid=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect((await browser.query("session.me")).status).toBe(200);
    await secure.close();
  });
});

describe("session", () => {
  test("a sign-in makes a new token and ends the one that the browser had", async () => {
    await addUserWithPassword(server.owner, "rosa");
    const browser = await server.signedIn("rosa");
    const planted = server.browser();
    planted.cookie = browser.cookie;
    await browser.signIn("rosa");
    expect(browser.cookie).not.toBe(planted.cookie);
    expect((await planted.query("session.me")).status).toBe(401);
    expect((await browser.query("session.me")).status).toBe(200);
  });

  test("after signing out the token opens nothing, and the cookie is gone", async () => {
    await addUserWithPassword(server.owner, "otto");
    const browser = await server.signedIn("otto");
    const kept = server.browser();
    kept.cookie = browser.cookie;
    expect((await browser.mutate("session.signOut")).status).toBe(200);
    expect(browser.cookie).toBeNull();
    expect(problemOf(await kept.query("session.me"))).toEqual({ kind: "session_expired" });
  });

  test.each([
    ["8 hours without use", sql`last_seen_at = now() - interval '8 hours 1 second'`],
    ["24 hours in all", sql`expires_at = now() - interval '1 second'`],
  ])("ends after %s", async (_limit, moved) => {
    const username = `ends-${_limit.slice(0, 2).trim()}`;
    const userId = await addUserWithPassword(server.owner, username);
    const browser = await server.signedIn(username);
    await asOwner(sql`update user_session set ${moved} where user_id = ${userId}`);
    const answer = await browser.query("session.me");
    expect([answer.status, problemOf(answer)]).toEqual([401, { kind: "session_expired" }]);
    // And the next sign-in sweeps it away.
    await server.signedIn(username);
    const [row] = await asOwner(
      sql`select count(*)::int as sessions from user_session where user_id = ${userId}`,
    );
    expect(row?.["sessions"]).toBe(1);
  });

  test("lasts at most 24 hours, and use puts off the end for lack of use", async () => {
    const userId = await addUserWithPassword(server.owner, "uma");
    const browser = await server.signedIn("uma");
    await asOwner(
      sql`update user_session set last_seen_at = now() - interval '7 hours' where user_id = ${userId}`,
    );
    expect((await browser.query("session.me")).status).toBe(200);
    const [row] = await asOwner(sql`
      select last_seen_at > now() - interval '1 minute' as seen,
             extract(epoch from expires_at - created_at)::int as seconds
        from user_session where user_id = ${userId}`);
    expect(row).toEqual({ seen: true, seconds: 86_400 });
  });

  test("ends with its user", async () => {
    const userId = await addUserWithPassword(server.owner, "ivan");
    const browser = await server.signedIn("ivan");
    await asOwner(sql`update app_user set is_active = false where id = ${userId}`);
    expect((await browser.query("session.me")).status).toBe(401);
    expect(problemOf(await browser.signIn("ivan"))).toEqual({ kind: "sign_in_failed" });
  });

  test("a made-up or overlong cookie is no session", async () => {
    for (const cookie of ["sid=AAAA", `sid=${"A".repeat(5000)}`, "sid=", "__Host-sid=AAAA"]) {
      const browser = server.browser();
      browser.cookie = cookie;
      expect((await browser.query("session.me")).status).toBe(401);
    }
  });
});

describe("guessing", () => {
  test("a wrong name and a wrong password answer alike", async () => {
    await addUserWithPassword(server.owner, "anna");
    const unknown = await server.browser().signIn("nobody", "wrong");
    const wrong = await server.browser().signIn("anna", "wrong");
    expect([unknown.status, problemOf(unknown)]).toEqual([401, { kind: "sign_in_failed" }]);
    expect([wrong.status, problemOf(wrong), wrong.error?.message]).toEqual([
      unknown.status,
      problemOf(unknown),
      unknown.error?.message,
    ]);
    expect(server.logged()).not.toContain("wrong");
  });

  test("an unknown name costs one verification of a hash with the parameters of real ones", async () => {
    const verified: string[] = [];
    const spy = (hash: string) => {
      verified.push(hash.split("$").slice(1, 4).join("$"));
      return Promise.resolve(false);
    };
    await signIn({ db: server.db, verifyPassword: spy }, { username: "nobody", password: "x" });
    const real = (await hashPassword("x")).split("$").slice(1, 4).join("$");
    expect(verified).toEqual([real]);
    expect(real).toBe("argon2id$v=19$m=19456,t=2,p=1");
  });

  test("the hash that stands in for nobody's is a real one, so that verifying it takes its time", async () => {
    const hashes: string[] = [];
    await signIn(
      { db: server.db, verifyPassword: (hash) => Promise.resolve(hashes.push(hash) === 0) },
      { username: "nobody", password: "x" },
    );
    const startedAt = performance.now();
    expect(await verifyPassword(hashes[0] ?? "", "x")).toBe(false);
    // A hash that cannot be read would be refused in microseconds.
    expect(performance.now() - startedAt).toBeGreaterThan(3);
  });

  test("five failures lock the account, for the right password too, and 15 minutes later it is open", async () => {
    const userId = await addUserWithPassword(server.owner, "lena");
    const browser = server.browser();
    for (let failure = 1; failure <= 5; failure += 1) {
      expect(problemOf(await browser.signIn("lena", "wrong"))).toEqual({ kind: "sign_in_failed" });
    }
    const locked = await browser.signIn("lena");
    expect(locked.status).toBe(429);
    expect(problemOf(locked)).toEqual({
      kind: "sign_in_locked",
      retryAfterSeconds: expect.toSatisfy((seconds) => seconds > 890 && seconds <= 900),
    });
    await asOwner(
      sql`update app_user set locked_until = locked_until - interval '15 minutes' where id = ${userId}`,
    );
    expect((await browser.signIn("lena")).status).toBe(200);
  });

  test("failures longer ago than 15 minutes do not count, and a success forgets them", async () => {
    const userId = await addUserWithPassword(server.owner, "fred");
    const browser = server.browser();
    for (let failure = 1; failure <= 4; failure += 1) await browser.signIn("fred", "wrong");
    await asOwner(
      sql`update app_user set locked_until = locked_until - interval '15 minutes' where id = ${userId}`,
    );
    for (let failure = 1; failure <= 4; failure += 1) await browser.signIn("fred", "wrong");
    expect((await browser.signIn("fred")).status).toBe(200);
    for (let failure = 1; failure <= 4; failure += 1) await browser.signIn("fred", "wrong");
    expect((await browser.signIn("fred")).status).toBe(200);
  });

  test("guesses sent at once do not outrun the count", async () => {
    await addUserWithPassword(server.owner, "pia");
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => server.browser().signIn("pia", "wrong")),
    );
    const counts = Map.groupBy(answers, (answer) => problemOf(answer)?.kind);
    expect(counts.get("sign_in_failed")).toHaveLength(5);
    expect(counts.get("sign_in_locked")).toHaveLength(7);
  });

  test("one address has a limited number of tries over all names", async () => {
    const narrow = await startTestServer({ signInsPerAddress: 3 });
    const answers: (string | undefined)[] = [];
    for (const name of ["a", "b", "c", "d"]) {
      answers.push(problemOf(await narrow.browser().signIn(name, "wrong"))?.kind);
    }
    expect(answers).toEqual([
      "sign_in_failed",
      "sign_in_failed",
      "sign_in_failed",
      "sign_in_locked",
    ]);
    await narrow.close();
  });
});
