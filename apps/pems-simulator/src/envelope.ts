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

/** An answer around a result that is JSON already. */
export function resultEnvelope(
  resultData: string | readonly Buffer[],
  sessionId: string | null,
  info: string | null = null,
): Buffer {
  const infoAlert = info === null ? "null" : JSON.stringify({ Message: info, Name: "INFO" });
  const start = '{"ErrorAlert":null,"ConfirmationAlert":null,"Result":{"ResultData":';
  const end = `,"InfoAlert":${infoAlert},"WarningAlert":null,"SessionID":${JSON.stringify(sessionId)}}}`;
  const middle = typeof resultData === "string" ? [Buffer.from(resultData, "utf8")] : resultData;
  return Buffer.concat([Buffer.from(start), ...middle, Buffer.from(end)]);
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
