import { at, columns, findScreenColumn } from "./columns.ts";
import type { Row } from "./columns.ts";
import { dayMs } from "./dates.ts";
import { Question, Refusal } from "./envelope.ts";
import { blankRow } from "./generate-row.ts";
import { pfaIdOf } from "./organizations.ts";
import { savedCells } from "./record-edit.ts";
import type { Cells } from "./record-edit.ts";
import { findByPfaId, findRow } from "./records.ts";
import type { OrganizationRecords, Records } from "./records.ts";
import { decodeValue, encodeCell, encodeMoment } from "./screen-encoding.ts";
import type { ScreenRequest } from "./screen-request.ts";
import { asStored, checkWritten, missingField } from "./screen-rules.ts";

/** What a call of the screen runs with. */
export interface ScreenContext {
  records: Records;
  user: string;
  nowMs: number;
  /** A screen field whose change must be confirmed, or null. */
  confirmationField: string | null;
}

/** Runs one call of the PFA screen and returns its ResultData; throws a Refusal or a Question. */
export function callScreen(request: ScreenRequest, context: ScreenContext): string {
  const records = organizationOf(request, context);
  if (request.action === "GET") return writeScreen(recordOf(records, request).row);
  if (request.action === "UPDATE") return update(records, request, context);
  if (request.action === "ADD") return add(records, request, context);
  throw new Refusal(
    "Authorization failed. You may not delete records of this screen.",
    "AUTHORIZATION_FAILED",
  );
}

function organizationOf(
  { organization }: ScreenRequest,
  { records }: ScreenContext,
): OrganizationRecords {
  if (organization === null) throw new Refusal("PFS_A_ORG must be entered.", "REQUIRED_FIELD");
  const found = records.find(organization);
  if (found === null)
    throw new Refusal(`Organization ${organization} is not a valid Organization.`, "INVALID_VALUE");
  return found;
}

function recordOf(
  records: OrganizationRecords,
  { pfaId }: ScreenRequest,
): { ordinal: number; row: Row } {
  if (pfaId === null) throw new Refusal("PFS_ID must be entered.", "REQUIRED_FIELD");
  const found = findByPfaId(records, pfaId);
  if (found === null) throw new Refusal("Record not found", "RECORD_NOT_FOUND");
  return found;
}

function update(
  records: OrganizationRecords,
  request: ScreenRequest,
  context: ScreenContext,
): string {
  const { ordinal, row } = recordOf(records, request);
  refuseSuspended(records);
  if (request.recordid !== null && request.recordid !== String(row[at.recordid])) {
    throw new Refusal("The record has been modified by another user, reload.", "RECORD_MODIFIED");
  }
  const written = writtenCells(request);
  checkWritten(records.organization, row, written);
  askFirst(request, context);
  context.records.save(records, ordinal, savedCells(row, written, context));
  return writeScreen(findRow(records, ordinal) ?? row);
}

function add(records: OrganizationRecords, request: ScreenRequest, context: ScreenContext): string {
  refuseSuspended(records);
  if (request.pfaId !== null)
    throw new Refusal("The field PFS_ID is protected.", "PROTECTED_FIELD");
  const { organization, end: ordinal } = records;
  const written = writtenCells(request);
  const missing = missingField(written);
  if (missing !== null)
    throw new Refusal(
      `${columns[at[missing]]?.screen ?? missing} must be entered.`,
      "REQUIRED_FIELD",
    );
  const row = blankRow();
  checkWritten(organization, row, written);
  const pfaId = pfaIdOf(organization, ordinal);
  if (Number(pfaId) >= organization.idLimit)
    throw new Refusal("No PFA ID is left in this organization.");
  const born: Cells = {
    pfs_id: pfaId,
    pfs_a_org: organization.code,
    pfs_a_originalid: pfaId,
    pfs_f_actualized: false,
    pfs_f_discontinued: false,
    pfs_f_fundstrans: false,
    pfs_created: Math.floor(context.nowMs / dayMs),
    pfs_createdby: context.user,
  };
  context.records.save(records, ordinal, savedCells(row, { ...born, ...written }, context));
  return writeScreen(findRow(records, ordinal) ?? row);
}

function refuseSuspended({ organization }: OrganizationRecords): void {
  if (!organization.active)
    throw new Refusal(`Organization ${organization.code} is not active.`, "INVALID_VALUE");
}

function writtenCells({ fields }: ScreenRequest): Cells {
  const written: Cells = {};
  for (const [name, value] of fields) {
    const column = findScreenColumn(name);
    if (column === null)
      throw new Refusal(`The field ${name} is not a valid field of this screen.`, "UNKNOWN_FIELD");
    if (column.access !== "edit")
      throw new Refusal(`The field ${name} is protected.`, "PROTECTED_FIELD");
    written[column.alias] = asStored(column.alias, decodeValue(column, value));
  }
  return written;
}

function askFirst(
  { fields, confirmed }: ScreenRequest,
  { confirmationField }: ScreenContext,
): void {
  if (confirmationField === null || !fields.has(confirmationField)) return;
  const name = `CONFIRM_${confirmationField}`;
  if (!confirmed.includes(name))
    throw new Question(`Do you want to change ${confirmationField}?`, name);
}

function writeScreen(row: Row): string {
  const pairs = columns
    .filter((column) => column.screen !== null)
    .map((column) => ({
      USERDEFINEDSCREENFIELDNAME: column.screen,
      USERDEFINEDSCREENFIELDVALUE: encodeCell(row[column.index] ?? null, column.kind),
    }));
  return JSON.stringify({
    USERDEFINEDSCREENNAME: "CUPFA2",
    USERDEFINEDSCREENFIELDVALUELIST: { USERDEFINEDSCREENFIELDVALUEPAIR: pairs },
    CREATEDBY: { USERCODE: row[at.pfs_createdby] },
    CREATEDDATE: encodeMoment(Number(row[at.pfs_created]) * dayMs),
    UPDATEDBY: { USERCODE: row[at.pfs_updatedby] },
    DATEUPDATED: encodeMoment(Number(row[at.pfs_lastmodified])),
    recordid: row[at.recordid],
  });
}
