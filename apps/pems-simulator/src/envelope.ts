/** PEMS does not do what was asked, and says why in its ErrorAlert. */
export class Refusal extends Error {
  readonly alertName: string;
  readonly status: number | null;

  /** A status of null means the configured one for business errors, 200 by default. */
  constructor(message: string, alertName = "ERROR", status: number | null = null) {
    super(message);
    this.alertName = alertName;
    this.status = status;
  }
}

/** PEMS asks a question before it does what was asked. */
export class Question extends Error {
  readonly alertName: string;

  constructor(message: string, alertName: string) {
    super(message);
    this.alertName = alertName;
  }
}

/** An answer around a result that is JSON already, in pieces. */
export function* resultEnvelope(
  resultData: Iterable<Buffer>,
  sessionId: string | null,
  info: string | null = null,
): Generator<Buffer> {
  const infoAlert = info === null ? "null" : JSON.stringify({ Message: info, Name: "INFO" });
  yield Buffer.from('{"ErrorAlert":null,"ConfirmationAlert":null,"Result":{"ResultData":');
  yield* resultData;
  yield Buffer.from(
    `,"InfoAlert":${infoAlert},"WarningAlert":null,"SessionID":${JSON.stringify(sessionId)}}}`,
  );
}

/** The answer to something refused. */
export const errorEnvelope = (message: string, name: string): string =>
  JSON.stringify({
    ErrorAlert: [{ Message: message, Name: name }],
    ConfirmationAlert: null,
    Result: null,
  });

/** The answer that asks back. */
export const questionEnvelope = (message: string, name: string): string =>
  JSON.stringify({
    ErrorAlert: null,
    ConfirmationAlert: [{ Message: message, Name: name }],
    Result: null,
  });
