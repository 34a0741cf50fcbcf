import { createEngine, type Engine, type EngineContext } from "../offline/engine.ts";

const values = {
  class: ["Access", "Compaction", "Cranes", "Earthworks", "Haulage", "Power", "Pumps", "Welding"],
  category: [
    "Boom Lift 45ft",
    "Crawler Crane 250T",
    "Dump Truck 25T",
    "Excavator 30T",
    "Light Tower",
    "Tower Crane 12T",
  ],
  area: ["Cooling Tower", "East Yard", "Silo 4", "Silo 5", "Silo 6", "Substation", "West Yard"],
  source: ["Purchase", "Rental"],
  dor: ["BEO", "PROJECT"],
};

/** An engine for a small fictional project, on a Wednesday. */
export const anEngine = (context: Partial<EngineContext> = {}): Engine =>
  createEngine({
    values,
    permissions: new Set(["Read", "ViewFinancials"]),
    today: "2026-08-12",
    now: "2026-08-12T09:00:00.000Z",
    ...context,
  });
