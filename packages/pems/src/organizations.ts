import { fail, ok, type Result } from "@pfa/domain/result.ts";
import type { PemsOrganization } from "./pems.ts";
import type { PemsProblem } from "./problem.ts";
import { asArray, isObject, objectAt, scalarText } from "./wire-shape.ts";
import { decodeFlag } from "./wire-values.ts";

type OrganizationPage = { organizations: PemsOrganization[]; nextCursor: number | null };

/** Reads one page of GET /organization. */
export function readOrganizations(
  resultData: unknown,
  cursor: number,
): Result<OrganizationPage, PemsProblem> {
  const data = objectAt(resultData);
  if (data === null || !("DATARECORD" in data))
    return fail({ kind: "malformed", message: "the answer holds no list of organizations" });
  const organizations: PemsOrganization[] = [];
  for (const record of asArray(data.DATARECORD)) {
    const organization = readOrganization(record);
    if (!organization.ok) return organization;
    organizations.push(organization.value);
  }
  // Absent, 0 or not increasing: the end.
  const next = Number(data.NEXTCURSORPOSITION ?? 0);
  return ok({ organizations, nextCursor: next > cursor ? next : null });
}

function readOrganization(record: unknown): Result<PemsOrganization, PemsProblem> {
  const id = objectAt(record, "ORGANIZATIONID");
  const code = textOf(id?.ORGANIZATIONCODE);
  const active = decodeFlag(isObject(record) ? textOf(record.ISACTIVE) : "");
  if (code === "" || !active.ok)
    return fail({ kind: "malformed", message: `organization "${code}": code or state missing` });
  return ok({ code, name: textOf(id?.DESCRIPTION) || code, isActive: active.value });
}

const textOf = (value: unknown): string => scalarText(value)?.trim() ?? "";
