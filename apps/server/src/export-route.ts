import { Readable } from "node:stream";
import type { Sessions } from "@pfa/api/context.ts";
import { errorAnswer, orThrow, toTrpcError } from "@pfa/api/errors.ts";
import { exportInput, exportRequestOf } from "@pfa/api/export-call.ts";
import type { Db } from "@pfa/db/client.ts";
import { encodeFrame, type Frame, PROGRESS_FRAMES } from "@pfa/domain/progress-frames.ts";
import { exportRecords, type RecordsExport } from "@pfa/usecases/export-records.ts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { enterOrganization } from "./entering.ts";

export type ExportRouteOptions = {
  db: Db;
  sessions: (request: FastifyRequest, reply: FastifyReply) => Sessions;
};

/** Exports under way at once in one process: each holds a connection, and half a core while it makes a workbook. */
const MAX_AT_ONCE = 3;
const PROGRESS_EVERY_MS = 250;

/**
 * Records as a file. A plain one for whoever asks so; for our own page, which says so in `accept`, in frames that also tell
 * how far it is. Who may, and what, is decided as for every procedure, and refused in the same shape.
 */
export async function exportRoute(
  app: FastifyInstance,
  { db, sessions }: ExportRouteOptions,
): Promise<void> {
  let underWay = 0;
  app.post("/records.export", async (request, reply) => {
    const left = new AbortController();
    reply.raw.once("close", () => left.abort(new DOMException("nobody waits", "AbortError")));
    if (underWay >= MAX_AT_ONCE) {
      return refuse(request, reply, toTrpcError({ kind: "exports_busy", limit: MAX_AT_ONCE }));
    }
    underWay += 1;
    reply.raw.once("close", () => (underWay -= 1));
    try {
      const input = exportInput.parse(request.body);
      const { organization } = input;
      const asked = { organization, permission: "Export" } as const;
      const scope = orThrow(await enterOrganization(sessions(request, reply), asked));
      const wanted = orThrow(exportRequestOf(input, scope.permissions));
      const now = new Date();
      return send(
        request,
        reply,
        await exportRecords(db, scope, wanted, { now, signal: left.signal }),
      );
    } catch (error) {
      return refuse(request, reply, error);
    }
  });
}

function send(request: FastifyRequest, reply: FastifyReply, made: RecordsExport): FastifyReply {
  const inFrames = request.headers.accept?.includes(PROGRESS_FRAMES) ?? false;
  const { fileName, contentType, file, total } = made;
  reply.header("content-disposition", `attachment; filename="${fileName}"`);
  reply.header("x-total-rows", total);
  reply.type(inFrames ? PROGRESS_FRAMES : contentType);
  return reply.send(inFrames ? Readable.from(framesOf(made)) : Readable.fromWeb(file));
}

async function* framesOf({ file, total, written }: RecordsExport): AsyncGenerator<Uint8Array> {
  const progress = (): Frame => ({ kind: "progress", done: written(), total });
  let toldAt = performance.now();
  yield encodeFrame(progress());
  for await (const bytes of file) {
    yield encodeFrame({ kind: "bytes", bytes: new Uint8Array(bytes) });
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) continue;
    toldAt = performance.now();
    yield encodeFrame(progress());
  }
  yield encodeFrame({ kind: "end" });
}

function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const { status, body, isOurFault } = errorAnswer(error, request.id);
  if (isOurFault) request.log.error({ err: error }, "export_failed");
  return reply.code(status).send(body);
}
