import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { parsePrivateHosts } from "./check-url.ts";
import { createOutbound, type Outbound, OutboundError, type OutboundOptions } from "./outbound.ts";

const opened: { close: () => unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.close();
});

/** A server on this machine, and how many connections it saw. */
async function serve(
  answer: RequestListener,
): Promise<{ port: number; connections: () => number }> {
  let connections = 0;
  const server: Server = createServer(answer);
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

function outbound(options: Partial<OutboundOptions> = {}): Outbound {
  const made = createOutbound({
    privateHosts: parsePrivateHosts(""),
    timeoutMs: 5000,
    maxAnswerBytes: 1000,
    ...options,
  });
  opened.push(made);
  return made;
}

const body = JSON.stringify({ sent: true });
const post = (made: Outbound, url: string) =>
  made.post({ url, headers: { "content-type": "application/json" }, body });

test("a call of a host that may be called sends method, headers and body, and brings the answer", async () => {
  const { port } = await serve((request, response) => {
    void request.toArray().then((chunks) => {
      response.statusCode = 202;
      response.end(`${request.method} ${request.headers["content-type"]} ${chunks.join("")}`);
    });
  });
  const made = outbound({ privateHosts: parsePrivateHosts(`127.0.0.1:${port}`) });
  expect(await post(made, `http://127.0.0.1:${port}/hook`)).toEqual({
    ok: true,
    value: { status: 202, body: `POST application/json ${body}` },
  });
});

test("a name that leads to this machine is refused before a connection is opened", async () => {
  const { port, connections } = await serve((_request, response) => response.end("canary"));
  for (const host of ["localhost", "LOCALHOST"])
    expect(await post(outbound(), `http://${host}:${port}/`)).toMatchObject({
      ok: false,
      error: { kind: "address_forbidden", host: "localhost" },
    });
  expect(connections()).toBe(0);
});

test("one forbidden address among good ones refuses the name", async () => {
  const { port, connections } = await serve((_request, response) => response.end("canary"));
  const made = outbound({ resolve: async () => ["93.184.215.14", "127.0.0.1"] });
  expect(await post(made, `http://mixed.example:${port}/`)).toMatchObject({
    ok: false,
    error: { kind: "address_forbidden", address: "127.0.0.1" },
  });
  expect(connections()).toBe(0);
});

test("the connection goes to the address that was checked: the name is asked for once", async () => {
  const { port } = await serve((request, response) => response.end(request.headers.host));
  let asked = 0;
  const rebinding = async () => (asked++ === 0 ? ["127.0.0.1"] : ["169.254.169.254"]);
  const privateHosts = parsePrivateHosts("rebinding.example");
  const made = outbound({ privateHosts, resolve: rebinding });
  expect(await post(made, `http://rebinding.example:${port}/`)).toMatchObject({
    ok: true,
    value: { body: `rebinding.example:${port}` },
  });
  expect(asked).toBe(1);
});

test("a name of metadata is refused even if it is named", async () => {
  const privateHosts = parsePrivateHosts("metadata.example");
  const made = outbound({ privateHosts, resolve: async () => ["169.254.169.254"] });
  expect(await post(made, "http://metadata.example/")).toMatchObject({
    ok: false,
    error: { kind: "address_forbidden", range: "cloud metadata" },
  });
});

test("what one host may is not what another may", async () => {
  const { port } = await serve((_request, response) => response.end("canary"));
  const privateHosts = parsePrivateHosts("named.example");
  const made = outbound({ privateHosts, resolve: async () => ["127.0.0.1"] });
  expect(await post(made, `http://named.example:${port}/`)).toMatchObject({ ok: true });
  expect(await post(made, `http://other.example:${port}/`)).toMatchObject({
    ok: false,
    error: { kind: "address_forbidden", host: "other.example" },
  });
});

test("a redirect is not followed, wherever it leads", async () => {
  const target = await serve((_request, response) => response.end("canary"));
  const { port } = await serve((_request, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${target.port}/` });
    response.end();
  });
  const made = outbound({ privateHosts: parsePrivateHosts("127.0.0.1") });
  expect(await post(made, `http://127.0.0.1:${port}/`)).toEqual({
    ok: false,
    error: { kind: "redirected", status: 307, location: `http://127.0.0.1:${target.port}/` },
  });
  expect(target.connections()).toBe(0);
});

test("an answer that is too long is refused, by length and without", async () => {
  const withLength = await serve((_request, response) => response.end("x".repeat(1001)));
  const endless = await serve((_request, response) => {
    const drip = () => response.write("x".repeat(400), () => setImmediate(drip));
    drip();
  });
  const made = outbound({ privateHosts: parsePrivateHosts("127.0.0.1") });
  for (const { port } of [withLength, endless])
    expect(await post(made, `http://127.0.0.1:${port}/`)).toEqual({
      ok: false,
      error: { kind: "answer_too_large", limitBytes: 1000 },
    });
});

test("a server that does not answer, or drips, is left after the time allowed", async () => {
  const silent = await serve(() => undefined);
  const dripping = await serve((_request, response) => {
    const drip = setInterval(() => response.write("x"), 20);
    response.on("close", () => clearInterval(drip));
  });
  const made = outbound({ privateHosts: parsePrivateHosts("127.0.0.1"), timeoutMs: 300 });
  for (const { port } of [silent, dripping])
    expect(await post(made, `http://127.0.0.1:${port}/`)).toEqual({
      ok: false,
      error: { kind: "timed_out", timeoutMs: 300 },
    });
});

test("a dead server and an unknown name say so", async () => {
  const { port } = await serve(() => undefined);
  await opened.pop()?.close();
  const made = outbound({ privateHosts: parsePrivateHosts("127.0.0.1") });
  expect(await post(made, `http://127.0.0.1:${port}/`)).toEqual({
    ok: false,
    error: { kind: "unreachable", reason: "ECONNREFUSED" },
  });
  const nowhere = outbound({ resolve: async () => [] });
  expect(await post(nowhere, "http://nowhere.example/")).toEqual({
    ok: false,
    error: { kind: "name_unknown", host: "nowhere.example" },
  });
});

test("fetch streams an answer, rejects with the problem, and leaves a caller's abort as it is", async () => {
  const { port } = await serve((_request, response) => {
    response.write("data: one\n\n");
    setImmediate(() => response.end("data: two\n\n"));
  });
  const made = outbound({ privateHosts: parsePrivateHosts(`127.0.0.1:${port}`) });
  const answer = await made.fetch(`http://127.0.0.1:${port}/stream`);
  expect([answer.status, await answer.text()]).toEqual([200, "data: one\n\ndata: two\n\n"]);

  const refused = made.fetch("http://127.0.0.1:1/");
  await expect(refused).rejects.toBeInstanceOf(OutboundError);
  const aborted = made.fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.abort() });
  await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
});
