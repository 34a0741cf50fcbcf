import { type FieldKey, isMoneyField } from "./field-catalog.ts";

const withheld = "The message may name amounts, which need the permission ViewFinancials";

/**
 * What a caller may read of the message that came with these fields: PEMS may quote any value that was sent, so one that
 * came with money is kept from a caller who may not see money.
 */
export function visibleMessage(
  permissions: ReadonlySet<string>,
  fields: readonly FieldKey[],
  message: string | null,
): string | null {
  const hides = !permissions.has("ViewFinancials") && fields.some(isMoneyField);
  return message !== null && hides ? withheld : message;
}
