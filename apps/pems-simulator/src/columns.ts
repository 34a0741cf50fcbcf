/**
 * The PFA grid as PEMS delivers it: 73 columns, in this order. The aliases name grid fields, the screen names
 * are what the user-defined screen reads and writes. A client must map by name: the order can be made to drift.
 *
 * Kinds, and how a cell of each is held in a row: `text` string · `date` whole days since 1970-01-01 · `timestamp`
 * milliseconds, UTC, whole seconds · `money` and `decimal` hundredths · `integer` · `flag` boolean, "true"/"false" on
 * the wire · `check` boolean, "+"/"-" on the wire. `null` is an empty cell. A string where the kind says otherwise
 * is a dirty value, sent as it is.
 *
 * Access: `key` names the record · `edit` may be written by the screen · `locked` may not.
 */
export type ColumnKind =
  | "text"
  | "date"
  | "timestamp"
  | "money"
  | "decimal"
  | "integer"
  | "flag"
  | "check";

type Access = "key" | "edit" | "locked";
type ColumnTuple = readonly [
  alias: string,
  label: string,
  screen: string | null,
  kind: ColumnKind,
  access: Access,
];

const table = [
  ["pfs_description", "Description", "DESCRIPTION", "text", "edit"],
  ["pfs_id", "PFA ID", "PFS_ID", "text", "key"],
  ["pfs_a_rowid", "Original Row ID", "PFS_A_ROWID", "text", "locked"],
  ["pfs_a_projrev", "Project Revision Number", "PFS_A_PROJREV", "integer", "locked"],
  ["pfs_a_project", "Project Number", "PFS_A_PROJECT", "text", "locked"],
  ["pfs_a_org", "PEMS Organization", "PFS_A_ORG", "text", "key"],
  ["pfs_a_projdesc", "ESS Project Description", "PFS_A_PROJDESC", "text", "locked"],
  ["pfs_a_catgroup", "Category Group", "PFS_A_CATGROUP", "text", "locked"],
  ["pfs_p_class", "Class (Plan)", "PFS_P_CLASS", "text", "locked"],
  ["pfs_p_category", "Category (Plan)", "PFS_P_CATEGORY", "text", "locked"],
  ["pfs_p_catdesc", "Category Description (Plan)", "PFS_P_CATDESC", "text", "locked"],
  ["pfs_p_manufacturer", "Manufacturer (Plan)", "PFS_P_MANUFACT", "text", "locked"],
  ["pfs_p_model", "Model (Plan)", "PFS_P_MODEL", "text", "locked"],
  ["pfs_p_source", "Source (Plan)", "PFS_P_SOURCE", "text", "locked"],
  ["pfs_p_dor", "DOR (Plan)", "PFS_P_DOR", "text", "locked"],
  ["pfs_p_projcode", "Project Budget Code (Plan)", "PFS_P_PROJCODE", "text", "locked"],
  ["pfs_p_duration", "Duration (in Months) (Plan)", "PFS_P_DURATION", "decimal", "locked"],
  ["pfs_p_startdate", "Estimated Start Date (Plan)", "PFS_P_STARTDATE", "date", "locked"],
  ["pfs_p_enddate", "Estimated End Date (Plan)", "PFS_P_ENDDATE", "date", "locked"],
  ["pfs_p_rate", "Escalated Rental Rate (Plan)", "PFS_P_RATE", "money", "locked"],
  ["pfs_p_rate_uom", "Rental Rate UOM (Plan)", "PFS_P_RATE_UOM", "text", "locked"],
  ["pfs_p_ocrrate", "OCR Rate (Plan)", "PFS_P_OCRRATE", "money", "locked"],
  ["pfs_p_ocrrate_uom", "OCR Rate UOM (Plan)", "PFS_P_OCRRATE_UOM", "text", "locked"],
  ["pfs_p_rateused", "Rate Used (Plan)", "PFS_P_RATEUSED", "text", "locked"],
  ["pfs_p_price", "Escalated Purchase Price (Plan)", "PFS_P_PRICE", "money", "locked"],
  ["pfs_p_estimatedamt", "Estimated Rental Amount (Plan)", "PFS_P_ESTIMATEDAMT", "money", "locked"],
  ["pfs_p_created", "Created Date (Plan)", "PFS_P_CREATED", "date", "locked"],
  ["pfs_p_modified", "Modified Date (Plan)", "PFS_P_MODIFIED", "date", "locked"],
  ["pfs_a_leadtimerental", "Lead Times Rental (Plan)", "PFS_A_LEADTIMERENTAL", "integer", "locked"],
  ["pfs_a_leadtimepurch", "Lead Times Purchase (Plan)", "PFS_A_LEADTIMEPURCH", "integer", "locked"],
  ["pfs_p_qsr", "QSR (Plan)", "PFS_P_QSR", "decimal", "locked"],
  ["pfs_p_totalocrr", "Total OCRR (Plan)", "PFS_P_TOTALOCRR", "money", "locked"],
  ["pfs_p_variance", "Variance (Plan)", "PFS_P_VARIANCE", "money", "locked"],
  ["pfs_p_deprflag", "Depreciation to Straight Line (Plan)", "PFS_P_DEPRFLAG", "check", "locked"],
  ["pfs_p_mitigation", "Mitigation (Plan)", "PFS_P_MITIGATION", "money", "locked"],
  ["pfs_p_freight", "Freight (Plan)", "PFS_P_FREIGHT", "money", "locked"],
  ["pfs_p_consumables", "Consumables (Plan)", "PFS_P_CONSUMABLES", "money", "locked"],
  ["pfs_f_class", "Class", "PFS_F_CLASS", "text", "edit"],
  ["pfs_f_category", "Category", "PFS_F_CATEGORY", "text", "edit"],
  ["pfs_f_catdesc", "Category Description", "PFS_F_CATDESC", "text", "locked"],
  ["pfs_f_manufacturer", "Manufacturer", "PFS_F_MANUFACT", "text", "edit"],
  ["pfs_f_model", "Model", "PFS_F_MODEL", "text", "edit"],
  ["pfs_f_source", "Source", "PFS_F_SOURCE", "text", "edit"],
  ["pfs_f_dor", "DOR", "PFS_F_DOR", "text", "edit"],
  ["pfs_f_startdate", "Estimated Start Date", "PFS_F_STARTDATE", "date", "edit"],
  ["pfs_f_enddate", "Estimated End Date", "PFS_F_ENDDATE", "date", "edit"],
  ["pfs_f_duration", "Duration (in Months)", "PFS_F_DURATION", "decimal", "locked"],
  ["pfs_f_rate", "Rental Rate", "PFS_F_RATE", "money", "edit"],
  ["pfs_f_rate_uom", "Rental Rate UOM", "PFS_F_RATE_UOM", "text", "edit"],
  ["pfs_f_price", "Purchase Price", "PFS_F_PRICE", "money", "edit"],
  ["pfs_f_estimatedamt", "Estimated Rental Amount", "PFS_F_ESTIMATEDAMT", "money", "locked"],
  ["pfs_f_lastchangedate", "Last Forecast Change Date", "PFS_F_INTLASTUPDATED", "date", "locked"],
  ["pfs_f_leadtime", "Lead Time", "PFS_F_LEADTIME", "integer", "locked"],
  ["pfs_f_consumables", "Consumables", "PFS_F_CONSUMABLES", "money", "edit"],
  ["pfs_f_lastrevision", "Last Forecast Revision", "PFS_F_LAST_REVISION", "integer", "locked"],
  ["pfs_f_lastchangeby", "Last Forecast Change By", "PFS_F_LAST_CHANGE_BY", "text", "locked"],
  ["pfs_f_actualized", "Actualized", "PFA_ACT", "flag", "edit"],
  ["pfs_f_discontinued", "Discontinued", "PFA_DIS", "flag", "edit"],
  ["pfs_f_area", "Area/Silo", "PFS_A_CORPORATE", "text", "edit"],
  ["pfs_f_freight", "Freight", "PFS_F_FREIGHT", "money", "edit"],
  ["pfs_a_originalid", "Original PFA ID", "PFS_A_ORIGINALID", "text", "locked"],
  ["pfs_contract", "Contract", "PFA_CA_CONTRACT", "text", "locked"],
  ["pfs_contract_rev", "Contract Revision", "PFA_CA_CONTRACTRE", "text", "locked"],
  ["pfs_equipment_tag", "Equipment", "PFS_EQUIPMENT", "text", "edit"],
  ["pfs_actualizeddate", "Actualization Date", "PFA_ACT_DATE", "date", "locked"],
  ["pfs_actualizedby", "Actualized By", "PFA_ACT_BY", "text", "locked"],
  ["pfs_f_fundstrans", "Funds Transferable", "PFS_FT", "flag", "edit"],
  ["recordid", "Update Count", null, "integer", "locked"],
  ["pfs_created", "Date Created", "PFS_CREATED", "date", "locked"],
  ["pfs_lastmodified", "Date Updated", "PFS_LASTMODIFIED", "timestamp", "locked"],
  ["pfs_statusdate", "Status Date", "PFS_STATUSDATE", "date", "locked"],
  ["pfs_createdby", "Created By", "PFS_CREATEDBY", "text", "locked"],
  ["pfs_updatedby", "Updated By", "PFS_UPDATEDBY", "text", "locked"],
] as const satisfies readonly ColumnTuple[];

/** The grid alias of a column. */
export type Alias = (typeof table)[number][0];

/** One column: its place in a row, its names, its kind and who may write it. */
export interface Column {
  index: number;
  /** The field number of compact rows. Not the position: it is looked up in the header. */
  aliasNumber: number;
  alias: Alias;
  label: string;
  screen: string | null;
  kind: ColumnKind;
  access: Access;
}

/** A value of one column; see the kinds above. */
export type Cell = string | number | boolean | null;
/** One record: a cell per column, by `Column.index`. */
export type Row = Cell[];

/** Every column, in the order PEMS delivers. */
export const columns: readonly Column[] = table.map(
  ([alias, label, screen, kind, access], index) => ({
    index,
    // Stable per alias, scattered, and never equal to the position.
    aliasNumber: 2000 + ((index * 37) % 73) * 3,
    alias,
    label,
    screen,
    kind,
    access,
  }),
);

/** Place of each alias in a row. */
export const at = Object.fromEntries(
  columns.map((column) => [column.alias, column.index]),
) as Record<Alias, number>;

const byAlias = new Map<string, Column>(columns.map((column) => [column.alias, column]));
const byScreen = new Map(
  columns.filter((column) => column.screen !== null).map((column) => [column.screen, column]),
);

/** The column of a grid alias, in any case. */
export const findColumn = (alias: string): Column | null =>
  byAlias.get(alias.toLowerCase()) ?? null;
/** The column of a screen field. */
export const findScreenColumn = (screen: string): Column | null => byScreen.get(screen) ?? null;
