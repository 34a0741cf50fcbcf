/** Why a call did not go out, or brought no answer that is used. */
export type OutboundProblem =
  | UrlProblem
  | { kind: "name_unknown"; host: string }
  | { kind: "redirected"; status: number; location: string | null }
  | { kind: "timed_out"; timeoutMs: number }
  | { kind: "answer_too_large"; limitBytes: number }
  | { kind: "unreachable"; reason: string };

/** What can be wrong with an address before anything is sent. */
export type UrlProblem =
  | { kind: "url_unreadable" }
  | { kind: "url_scheme"; scheme: string }
  | { kind: "url_credentials" }
  | {
      kind: "address_forbidden";
      host: string;
      address: string;
      range: string;
      /** False for addresses that nobody can open, such as those where clouds hand out credentials. */
      canBeNamed: boolean;
    };

/** The problem in a sentence, with the way out where there is one. */
export function outboundMessage(problem: OutboundProblem): string {
  switch (problem.kind) {
    case "url_unreadable":
      return "The address is no URL; it should look like https://example.com/path";
    case "url_scheme":
      return `The address must begin with https:// or http://, not ${problem.scheme}//`;
    case "url_credentials":
      return "The address must not hold a user name or a password";
    case "address_forbidden":
      return forbiddenMessage(problem);
    case "name_unknown":
      return `There is no host ${problem.host}`;
    case "redirected":
      return `It answered with a redirect (${problem.status}), which is not followed; enter the address it leads to`;
    case "timed_out":
      return `It gave no whole answer within ${problem.timeoutMs / 1000} s`;
    case "answer_too_large":
      return `Its answer is longer than ${problem.limitBytes.toLocaleString("en-US")} bytes`;
    case "unreachable":
      return `It cannot be reached: ${problem.reason}`;
  }
}

type Forbidden = Extract<UrlProblem, { kind: "address_forbidden" }>;

function forbiddenMessage({ host, address, range, canBeNamed }: Forbidden): string {
  const subject = host === address ? `${address} is` : `${host} is at ${address},`;
  const wayOut = canBeNamed
    ? "; whoever runs this installation can allow the host by OUTBOUND_PRIVATE_HOSTS"
    : "";
  return `${subject} an address that calls may not go to (${range})${wayOut}`;
}
