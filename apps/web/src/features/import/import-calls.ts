import type { FieldKey } from "@pfa/domain/field-catalog.ts";
import type { DetectedForms } from "@pfa/domain/file-forms.ts";
import type { FileTable, ImportPlan, ImportReport } from "@pfa/domain/import-file.ts";
import { callFor, failCall, hasError, piecesOf, refusal } from "../../file-calls.ts";

/** What the server makes of a file at first sight. */
export type Proposal = {
  columns: { header: string; field: FieldKey | null; samples: string[] }[];
  rows: number;
  forms: DetectedForms;
  format: FileTable["format"];
};
export type ImportOutcome = ImportReport & { stepId: number | null };
export type ImportProgress = { done: number; total: number };

type Sent = { organization: string; file: File; signal: AbortSignal };

export async function fetchProposal(sent: Sent): Promise<Proposal> {
  const response = await send("imports.propose", sent, {});
  return (await response.json().catch(failCall)) as Proposal;
}

type Line =
  | ({ kind: "progress" } & ImportProgress)
  | { kind: "done"; outcome: ImportOutcome }
  | { kind: "failed"; error: unknown };

/** Tries or takes a file. The server takes all of it or, when this is given up, nothing. */
export async function runImport(
  sent: Sent,
  asked: { plan: ImportPlan; mode: "try" | "apply" },
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportOutcome> {
  const response = await send("imports.run", sent, asked);
  for await (const line of linesOf(response)) {
    if (line.kind === "progress") onProgress(line);
    else if (line.kind === "done") return line.outcome;
    else if (hasError(line)) throw refusal(line);
  }
  return failCall(new TypeError("the answer broke off"));
}

function send(path: string, { organization, file, signal }: Sent, asked: object) {
  const input = JSON.stringify({ organization, fileName: file.name.slice(-200), ...asked });
  return callFor(`/trpc/${path}?input=${encodeURIComponent(input)}`, {
    headers: { "content-type": "application/octet-stream" },
    body: file,
    signal,
  });
}

async function* linesOf(response: Response): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let rest = "";
  const pieces = piecesOf(response);
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one piece after the other
    const { done, value } = await pieces.next().catch(failCall);
    if (done === true) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as Line;
  }
}
