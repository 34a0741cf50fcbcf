import { Readable } from "node:stream";
import { errorAnswer, orThrow, toTrpcError } from "@pfa/api/errors.ts";
import { importInput, proposalInput } from "@pfa/api/import-call.ts";
import { withProgress } from "@pfa/api/with-progress.ts";
import type { Db } from "@pfa/db/client.ts";
import { MAX_IMPORT_BYTES } from "@pfa/domain/import-file.ts";
import type { Problem } from "@pfa/domain/problem.ts";
import { fail, type Result } from "@pfa/domain/result.ts";
import type { Scope } from "@pfa/domain/scope.ts";
import { type ImportOutcome, importRecords, tryImport } from "@pfa/usecases/import-records.ts";
import { proposeImport, readImport } from "@pfa/usecases/read-import.ts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { enterOrganization } from "./entering.ts";
import type { ExportRouteOptions } from "./export-route.ts";

/** Files that one process reads at once: each takes up to some hundred megabytes while it is read. */
const MAX_AT_ONCE = 3;

type Progress = { done: number; total: number };

/**
 * Files on their way in: the file is the body, what is wanted of it stands in the address. Nothing is kept between the calls: the
 * file stays with the browser until it was taken. Who may is known before the file is let in.
 */
export async function importRoute(
  app: FastifyInstance,
  options: ExportRouteOptions,
): Promise<void> {
  const { db, sessions } = options;
  const scopes = new WeakMap<FastifyRequest, Scope>();
  let underWay = 0;

  app.addContentTypeParser(
    "application/octet-stream",
    { parseAs: "buffer", bodyLimit: MAX_IMPORT_BYTES },
    (_request, body, done) => done(null, body),
  );
  app.addHook("onRequest", async (request, reply) => {
    const asked = proposalInput.parse(inputOf(request));
    const { organization } = asked;
    const permission = "Import";
    const scope = orThrow(
      await enterOrganization(sessions(request, reply), { organization, permission }),
    );
    orThrow(maySave(scope));
    if (underWay >= MAX_AT_ONCE) orThrow(fail({ kind: "imports_busy", limit: MAX_AT_ONCE }));
    underWay += 1;
    reply.raw.once("close", () => (underWay -= 1));
    scopes.set(request, scope);
  });
  app.setErrorHandler((error, request, reply) => refuse(request, reply, error));

  app.post("/imports.propose", async (request, reply) => {
    const scope = scopeOf(scopes, request);
    return reply.send(orThrow(await proposeImport(scope, bytesOf(request))));
  });
  app.post("/imports.run", async (request, reply) => {
    const input = importInput.parse(inputOf(request));
    const lines = Readable.from(runLines(db, scopeOf(scopes, request), request, input));
    return reply.type("application/x-ndjson").send(lines);
  });
}

/** Each line a JSON object: how far it is, and at last what it did or why not. */
async function* runLines(
  db: Db,
  scope: Scope,
  request: FastifyRequest,
  { fileName, plan, mode }: z.output<typeof importInput>,
): AsyncGenerator<string> {
  const act = mode === "apply" ? importRecords : tryImport;
  try {
    const table = orThrow(await readImport(scope, bytesOf(request)));
    const outcome = yield* asLines(
      withProgress<Progress, Result<ImportOutcome, Problem>>((onProgress, signal) =>
        act(db, scope, { fileName, table, plan }, { onProgress, signal }),
      ),
    );
    yield line({ kind: "done", outcome: orThrow(outcome) });
  } catch (error) {
    const { body, isOurFault } = errorAnswer(error, request.id);
    if (isOurFault) request.log.error({ err: error }, "import_failed");
    yield line({ kind: "failed", ...body });
  }
}

async function* asLines<T>(work: AsyncGenerator<Progress, T>): AsyncGenerator<string, T> {
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one report after the other
    const { done, value } = await work.next();
    if (done === true) return value;
    yield line({ kind: "progress", ...value });
  }
}

const line = (event: object): string => `${JSON.stringify(event)}\n`;

const maySave = (scope: Scope): Result<Scope, Problem> =>
  scope.permissions.has("SaveDraft")
    ? { ok: true, value: scope }
    : fail({
        kind: "permission_missing",
        organization: scope.organizationCode,
        permission: "SaveDraft",
      });

function inputOf(request: FastifyRequest): unknown {
  const { input } = request.query as { input?: unknown };
  if (typeof input !== "string") return null;
  try {
    return JSON.parse(input);
  } catch {
    return null;
  }
}

function scopeOf(scopes: WeakMap<FastifyRequest, Scope>, request: FastifyRequest): Scope {
  const scope = scopes.get(request);
  if (!scope) throw new Error("a call that was not let in");
  return scope;
}

const bytesOf = ({ body }: FastifyRequest): Uint8Array =>
  body instanceof Uint8Array ? body : new Uint8Array();

function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const isTooLarge =
    error instanceof Error && "code" in error && error.code === "FST_ERR_CTP_BODY_TOO_LARGE";
  const known = isTooLarge ? toTrpcError({ kind: "file_refused", reason: "too_large" }) : error;
  const { status, body, isOurFault } = errorAnswer(known, request.id);
  if (isOurFault) request.log.error({ err: error }, "import_failed");
  return reply.code(status).send(body);
}
