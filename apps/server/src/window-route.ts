import { windowInput, windowRequestOf } from "@pfa/api/window-call.ts";
import { authorize } from "@pfa/domain/scope.ts";
import type { Views } from "@pfa/views/views.ts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AccessLoader } from "./access-loader.ts";
import { tokenHashOf } from "./session.ts";

export type WindowRouteOptions = {
  views: Views;
  access: AccessLoader;
  cookieSecure: boolean;
  /** The way of every other call. */
  answerByTrpc: (request: FastifyRequest, reply: FastifyReply, path: string) => Promise<void>;
};

const PATH = "records.window";
const BEFORE = Buffer.from('{"result":{"data":');
const AFTER = Buffer.from("}}");

/**
 * A shorter way to windows in memory, which are asked for far more often than anything else: one call that is valid and
 * permitted, and that memory can answer. Every other one goes on to tRPC as it came, so that refusals exist once.
 */
export async function windowRoute(
  app: FastifyInstance,
  options: WindowRouteOptions,
): Promise<void> {
  // As text, as tRPC has it.
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) =>
    done(null, body),
  );
  app.route({
    method: ["GET", "POST"],
    url: `/${PATH}`,
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const window = await findWindow(request, reply, options);
      if (window === null) return options.answerByTrpc(request, reply, PATH);
      request.windowWay = "memory";
      reply.header("content-type", "application/json");
      reply.header("vary", "trpc-accept, accept");
      return reply.send(Buffer.concat([BEFORE, window, AFTER]));
    },
  });
}

async function findWindow(
  request: FastifyRequest,
  reply: FastifyReply,
  { views, access, cookieSecure }: WindowRouteOptions,
): Promise<Uint8Array | null> {
  const parsed = windowInput.safeParse(inputOf(request));
  const tokenHash = tokenHashOf(request, cookieSecure);
  if (!parsed.success || !tokenHash) return null;
  const { organization, ...input } = parsed.data;
  // Whatever fails here fails in tRPC too, and is told from there.
  const entry = await access({ tokenHash, organization }).catch(() => null);
  if (!entry || entry.isStale) return null;
  const asked = { organization, permission: "Read", now: new Date() } as const;
  const scope = authorize(entry.session, asked, entry.membership);
  if (!scope.ok) return null;
  const window = windowRequestOf(input, scope.value.permissions);
  if (!window.ok) return null;

  const gone = new AbortController();
  const onClose = () => gone.abort();
  reply.raw.once("close", onClose);
  try {
    const caller = { ...scope.value, versions: entry.versions };
    return await views.windowJson(caller, window.value, gone.signal);
  } catch (error) {
    // Nobody is there to read what tRPC would say; else it finds out what is wrong.
    if (!gone.signal.aborted) request.log.warn({ err: error }, "window_not_answered");
    return null;
  } finally {
    reply.raw.off("close", onClose);
  }
}

/** The input of exactly one call that asks for plain JSON; undefined for anything else. */
function inputOf(request: FastifyRequest): unknown {
  const { accept } = request.headers;
  if (request.headers["trpc-accept"] !== undefined || accept?.includes("jsonl")) return undefined;
  const query = request.query as Record<string, unknown>;
  const names = Object.keys(query);
  if (request.method === "POST") return names.length === 0 ? parse(request.body) : undefined;
  return names.length === 1 ? parse(query["input"]) : undefined;
}

function parse(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
