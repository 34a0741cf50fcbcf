import { visibleFields } from "@pfa/domain/field-catalog.ts";
import { findViewProblem, type View } from "@pfa/domain/window.ts";
import { everything, gridColumns, knownViews } from "../ask/asked-views.ts";
import type { Person } from "../data/people.ts";
import type { Random } from "../random.ts";

const windowRows = 100;

/** Ten views that are open at the same time. */
const openViews: readonly View[] = [
  ...knownViews,
  { ...everything, sort: [{ field: "areaSilo", direction: "asc" }] },
  { ...everything, sort: [{ field: "manufacturer", direction: "desc" }], search: "crane" },
  {
    ...everything,
    sort: [{ field: "forecastStart", direction: "asc" }],
    filter: [{ field: "forecastStart", op: "dateBetween", from: "2025-01-01", to: "2026-12-31" }],
  },
  {
    ...everything,
    sort: [{ field: "planCost", direction: "desc" }],
    filter: [{ field: "isActualized", op: "is", value: true }],
  },
];

/** A view that somebody has open, and how many rows it has. */
export type OpenView = { person: Person; view: View; total: number };

/** One request of a window as the browser sends it. */
export type WindowCall = { cookie: string; body: string };

/** The call for a window of somebody's view. */
function windowCall({ scope, token }: Person, view: View, startRow: number): WindowCall {
  const visible = visibleFields(scope.permissions);
  const columns = gridColumns.filter((field) => visible.includes(field));
  const range = { startRow, endRow: startRow + windowRows };
  const body = { organization: scope.organizationCode, ...range, columns, ...view };
  return { cookie: `sid=${token}`, body: JSON.stringify(body) };
}

/**
 * Opens every view for each of the people, again and again until all are answered at once or a minute has passed: what is
 * measured afterwards is a server that has been running.
 */
export async function openAllViews(
  windowUrl: string,
  people: readonly Person[],
  stopping: AbortSignal,
): Promise<OpenView[]> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    let slowest = 0;
    const opened: OpenView[] = [];
    for (const { person, view } of viewsOf(people)) {
      stopping.throwIfAborted();
      const startedAt = performance.now();
      // oxlint-disable-next-line no-await-in-loop
      const total = await readTotal(windowUrl, windowCall(person, view, 0));
      slowest = Math.max(slowest, performance.now() - startedAt);
      opened.push({ person, view, total });
    }
    if (slowest < 50 || performance.now() > deadline) return opened;
  }
}

const viewsOf = (people: readonly Person[]) =>
  people.flatMap((person) =>
    openViews
      .filter((view) => findViewProblem(view, visibleFields(person.scope.permissions)) === null)
      .map((view) => ({ person, view })),
  );

async function readTotal(windowUrl: string, { cookie, body }: WindowCall): Promise<number> {
  const answer = await fetch(windowUrl, {
    method: "POST",
    headers: { cookie, "content-type": "application/json", origin: new URL(windowUrl).origin },
    body,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`a window was refused: ${answer.status} ${text.slice(0, 300)}`);
  const total: unknown = JSON.parse(text).result?.data?.total;
  if (typeof total !== "number")
    throw new Error(`a window without its total: ${text.slice(0, 300)}`);
  return total;
}

/** For each connection some windows at random depths, of any of the open views. */
export function drawCalls(
  random: Random,
  opened: readonly OpenView[],
  { connections, each }: { connections: number; each: number },
): WindowCall[][] {
  const call = () => {
    const { person, view, total } = random.pick(opened);
    return windowCall(person, view, random.below(Math.max(1, total - windowRows)));
  };
  return Array.from({ length: connections }, () => Array.from({ length: each }, call));
}
