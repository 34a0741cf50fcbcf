import type { Outcome } from "./ledger.ts";
import { wasRefused } from "./pems-admin.ts";

/** One signed-in user's way to the server, the browser's own. */
export type ApiClient = {
  username: string;
  call: <Answer>(path: string, input: object) => Promise<Outcome<Answer>>;
};

/** Beyond any pause of a drill: a call that is merely late must not be taken for a lost one and be done after the next. */
const waitMs = 90_000;

type Envelope = {
  result?: { data: unknown };
  error?: { data?: { code?: string; problem?: { kind: string } | null } };
};

/** Signs in, which must succeed. */
export async function signInTo(
  address: string,
  { username, password }: { username: string; password: string },
): Promise<ApiClient> {
  const post = (path: string, input: object, cookie = "") =>
    fetch(`${address}/trpc/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: address, cookie },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(waitMs),
    });
  const response = await post("session.signIn", { username, password });
  const cookie = response.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  if (!response.ok || cookie === "")
    throw new Error(`${username} cannot sign in: ${response.status} ${await response.text()}`);
  return {
    username,
    call: async <Answer>(path: string, input: object): Promise<Outcome<Answer>> => {
      try {
        const answer = await post(path, input, cookie);
        return outcomeOf<Answer>(answer.status, (await answer.json()) as Envelope);
      } catch (error) {
        if (wasRefused(error)) return { kind: "unsent" };
        return {
          kind: "unknown",
          why: String(error instanceof Error ? (error.cause ?? error) : error),
        };
      }
    },
  };
}

function outcomeOf<Answer>(status: number, { result, error }: Envelope): Outcome<Answer> {
  if (result) return { kind: "answered", answer: result.data as Answer };
  const code = error?.data?.code ?? String(status);
  if (status >= 500) return { kind: "unknown", why: code };
  return { kind: "refused", code, problem: error?.data?.problem?.kind ?? null };
}
