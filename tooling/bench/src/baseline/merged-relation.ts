import {
  type DerivedField,
  type EditableField,
  type FieldKey,
  fieldKeys,
  fieldSpec,
  isEditableField,
} from "@pfa/domain/field-catalog.ts";

/** Computed anew only where there is a draft: the mirror's own cost is stored. */
const forecastCost = `case when d.rid is null then m.forecast_cost
  else pfa_cost(${(["source", "monthlyRate", "purchasePrice", "forecastStart", "forecastEnd"] as const).map(merged).join(", ")}) end`;

const whenActualized = (value: string, otherwise: string) =>
  `case when ${merged("isActualized")} then ${value} else ${otherwise} end`;

const derived: Partial<Record<DerivedField, string>> = {
  forecastCost,
  actualCost: whenActualized(forecastCost, "0"),
  variance: `${forecastCost} - m.plan_cost`,
  actualStart: whenActualized(merged("forecastStart"), "null"),
  actualEnd: whenActualized(merged("forecastEnd"), "null"),
};

/**
 * The merged relation as a plain subquery, for what others do with it: nothing of the product's own SQL is shared, or a
 * fault there would hide in both. $1 is the organization, $2 the user.
 */
export const mergedRelation = `(
  select m.rid, m.is_vanished, ${fieldKeys.map((field) => `${expressionOf(field)} as "${field}"`).join(", ")}
    from pfa_record m
    left join pfa_draft d on d.organization_id = $1 and d.user_id = $2 and d.rid = m.rid
   where m.organization_id = $1 and (not m.is_vanished or d.rid is not null)) v`;

function expressionOf(field: FieldKey): string {
  if (isEditableField(field)) return merged(field);
  return derived[field as DerivedField] ?? `m.${fieldSpec(field).column}`;
}

function merged(field: EditableField): string {
  const { column, kind } = fieldSpec(field);
  const draft = `(d.changes ->> '${field}')${kind === "money" ? "::numeric" : kind === "date" ? "::date" : kind === "boolean" ? "::boolean" : ""}`;
  return `case when d.changes ? '${field}' then ${draft} else m.${column} end`;
}
