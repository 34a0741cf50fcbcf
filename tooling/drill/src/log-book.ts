/** What a process complained about, once for each kind. */
export type Complaint = { process: string; event: string; detail: string };
/** Events by how often, and those that nobody expected. */
export type LogVerdict = { expected: Map<string, number>; unexpected: Complaint[] };

const warnLevel = 40;

/** Warnings and errors that strikes explain by themselves, with the strike that does. */
const explained: Record<string, string> = {
  live_reconnected: "a connection was cut",
  dead_worker_jobs_freed: "a worker was killed",
  commits_resumed: "a worker was killed",
  view_answered_late: "PostgreSQL, which is asked for what changed, was paused",
  sync_gave_up: "the workers of a run were killed again and again; the schedule begins another",
};

/**
 * What PostgreSQL's absence is called, in whatever words it reaches a log. A complaint with it as its cause is explained,
 * whatever its name: what could not be done then is for the other books to find.
 */
const absence =
  /Connection terminated|ECONNREFUSED|ECONNRESET|EPIPE|57P0\d|starting up|shutting down|recovery mode|not queryable|connection error|timeout exceeded when trying to connect|lost the lock|not yet accepting|terminating connection|closed the connection|crash of another server process|no answer within|Failed to reset locked/;

/** Judges one process's log: JSON lines, and what Node writes when a process breaks. */
export function judgeLog(process: string, text: string): LogVerdict {
  const verdict: LogVerdict = { expected: new Map(), unexpected: [] };
  for (const { event, detail, isExpected } of complaintsOf(text)) {
    if (isExpected) verdict.expected.set(event, (verdict.expected.get(event) ?? 0) + 1);
    else verdict.unexpected.push({ process, event, detail });
  }
  return verdict;
}

type Judged = { event: string; detail: string; isExpected: boolean };

function complaintsOf(text: string): Judged[] {
  const judged: Judged[] = [];
  let block: string[] = [];
  const endBlock = () => {
    const detail = block.join("\n");
    block = [];
    // A kill may cut a line in the middle.
    if (detail.trim() === "" || detail.startsWith("{")) return;
    judged.push({ event: "text", detail: detail.slice(0, 1500), isExpected: absence.test(detail) });
  };
  for (const line of text.split("\n")) {
    const fields = parse(line);
    if (!fields) {
      block.push(line);
      continue;
    }
    endBlock();
    if (Number(fields["level"] ?? 0) >= warnLevel) judged.push(judgeLine(fields, line));
  }
  endBlock();
  return judged;
}

function judgeLine(fields: Record<string, unknown>, line: string): Judged {
  const { msg } = fields;
  const event = typeof msg === "string" ? msg : "";
  const isExpected = event in explained || absence.test(line);
  return { event, detail: line.slice(0, 1500), isExpected };
}

function parse(line: string): Record<string, unknown> | null {
  if (!line.startsWith("{")) return null;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** What statements may end with when a client is cut off or the server stopped, and the queue's first look at a new database. */
const expectedErrors =
  /canceling (statement|authentication)|terminating connection|the database system is|graphile_worker.migrations/;

/** Errors of statements in PostgreSQL's own log that no strike explains, such as deadlocks and broken constraints. */
export function judgePostgresLog(text: string): Complaint[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    const isOurs = /\b(ERROR|PANIC):/.test(line) && !expectedErrors.test(line);
    if (!isOurs) return [];
    const detail = lines
      .slice(at, at + 6)
      .join("\n")
      .slice(0, 1500);
    return [{ process: "postgres", event: "ERROR", detail }];
  });
}
