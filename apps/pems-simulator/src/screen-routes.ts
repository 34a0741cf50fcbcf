import type { FastifyInstance } from "fastify";
import { parseScreenRequest } from "./screen-request.ts";
import { callScreen } from "./screen-service.ts";
import { serve } from "./serve.ts";
import type { Prepared } from "./serve.ts";
import type { Simulation } from "./simulation.ts";

/** POST /userdefinedscreenservices: reads and writes one record at a time. */
export function registerScreenRoutes(app: FastifyInstance, simulation: Simulation): void {
  app.post("/userdefinedscreenservices", (request, reply) =>
    serve({ simulation, request, reply, endpoint: "userdefinedscreenservices" }, (body) =>
      prepareScreen(simulation, body),
    ),
  );
}

function prepareScreen(simulation: Simulation, body: unknown): Prepared {
  const screen = parseScreenRequest(body);
  const { action, organization, pfaId, recordid } = screen;
  return {
    call: {
      action,
      organization,
      pfaId,
      recordidSent: recordid,
      fields: [...screen.fields.keys()],
    },
    run({ user }) {
      const { confirmationField } = simulation.faults.current();
      const context = {
        records: simulation.records,
        user,
        nowMs: simulation.clock.nowMs(),
        confirmationField,
      };
      const resultData = [Buffer.from(callScreen(screen, context))];
      const applied = action !== "GET";
      return {
        resultData,
        rows: 1,
        applied,
        ...(applied ? { info: "The record was successfully saved." } : {}),
      };
    },
  };
}
