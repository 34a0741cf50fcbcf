import type { DerivedField, EditableField, FieldKey, MirrorField } from "./field-catalog.ts";

/** A cell's value: text, code, enum, date and timestamp as string; money and number as number. */
export type FieldValue = string | number | boolean | null;

export type MirrorValues = Record<MirrorField, FieldValue>;
/** What the rules of an edit look at. */
export type EditableValues = Pick<MirrorValues, EditableField>;
export type DerivedValues = Record<DerivedField, FieldValue>;
export type MergedValues = Record<FieldKey, FieldValue>;

/** One record as PEMS last told us. */
export type MirroredRecord = {
  /** PEMS key, unique within the organization only. */
  pfaId: string;
  /** PEMS `recordid`: counts the record's updates, sent back as the optimistic lock. */
  recordVersion: number;
  values: MirrorValues;
  /** True once PEMS no longer shows the record; it is kept and flagged. */
  isVanished: boolean;
};

/** A record as parsed from PEMS: the mirrored fields, the unmapped rest by PEMS's own names, and PEMS's last change (ISO timestamp). */
export type SourceRecord = {
  pfaId: string;
  recordVersion: number;
  modifiedAt: string | null;
  values: MirrorValues;
  extra: Record<string, string>;
};
