import { type FieldMapping, type MappedField } from "@pfa/domain/field-mapping.ts";

const names = (read: string, write: string) => ({ read, write });
const text = (read: string, write: string): MappedField => ({ read, write, kind: "text" });
const date = (read: string, write: string): MappedField => ({ read, write, kind: "date" });
const money = (read: string, write: string): MappedField => ({ read, write, kind: "money" });
const number = (read: string, write: string): MappedField => ({ read, write, kind: "number" });
const integer = (read: string, write: string): MappedField => ({ read, write, kind: "integer" });
const flag = (read: string, write: string): MappedField => ({ read, write, kind: "flag" });

const source = (read: string, write: string): MappedField => ({
  read,
  write,
  kind: "enum",
  values: { RENTAL: "Rental", PURCHASE: "Purchase" },
});

const dor = (read: string, write: string): MappedField => ({
  read,
  write,
  kind: "enum",
  values: { BEO: "BEO", PROJECT: "PROJECT", CORP: "CORP" },
});

/** The names of the PFA grid and screen as a tenant has them at first. Data: copy and change it for a tenant that differs. */
export const defaultMapping: FieldMapping = {
  gridName: "CUPFA2",
  screenName: "CUPFA2",
  key: names("pfs_id", "PFS_ID"),
  organization: names("pfs_a_org", "PFS_A_ORG"),
  recordVersion: names("recordid", "recordid"),
  modifiedAt: names("pfs_lastmodified", "PFS_LASTMODIFIED"),
  fields: {
    pfaId: text("pfs_id", "PFS_ID"),
    description: text("pfs_description", "DESCRIPTION"),
    areaSilo: text("pfs_f_area", "PFS_A_CORPORATE"),
    class: text("pfs_f_class", "PFS_F_CLASS"),
    category: text("pfs_f_category", "PFS_F_CATEGORY"),
    categoryDescription: text("pfs_f_catdesc", "PFS_F_CATDESC"),
    source: source("pfs_f_source", "PFS_F_SOURCE"),
    dor: dor("pfs_f_dor", "PFS_F_DOR"),
    monthlyRate: {
      ...names("pfs_f_rate", "PFS_F_RATE"),
      kind: "rate",
      unitField: "rateUom",
    },
    rateUom: text("pfs_f_rate_uom", "PFS_F_RATE_UOM"),
    purchasePrice: money("pfs_f_price", "PFS_F_PRICE"),
    manufacturer: text("pfs_f_manufacturer", "PFS_F_MANUFACT"),
    model: text("pfs_f_model", "PFS_F_MODEL"),
    forecastStart: date("pfs_f_startdate", "PFS_F_STARTDATE"),
    forecastEnd: date("pfs_f_enddate", "PFS_F_ENDDATE"),
    isActualized: flag("pfs_f_actualized", "PFA_ACT"),
    isDiscontinued: flag("pfs_f_discontinued", "PFA_DIS"),
    isFundsTransferable: flag("pfs_f_fundstrans", "PFS_FT"),
    equipment: text("pfs_equipment_tag", "PFS_EQUIPMENT"),
    planStart: date("pfs_p_startdate", "PFS_P_STARTDATE"),
    planEnd: date("pfs_p_enddate", "PFS_P_ENDDATE"),
    planSource: source("pfs_p_source", "PFS_P_SOURCE"),
    planDor: dor("pfs_p_dor", "PFS_P_DOR"),
    planClass: text("pfs_p_class", "PFS_P_CLASS"),
    planCategory: text("pfs_p_category", "PFS_P_CATEGORY"),
    planCategoryDescription: text("pfs_p_catdesc", "PFS_P_CATDESC"),
    planManufacturer: text("pfs_p_manufacturer", "PFS_P_MANUFACT"),
    planModel: text("pfs_p_model", "PFS_P_MODEL"),
    planMonthlyRate: {
      ...names("pfs_p_rate", "PFS_P_RATE"),
      kind: "rate",
      unitField: "planRateUom",
    },
    planRateUom: text("pfs_p_rate_uom", "PFS_P_RATE_UOM"),
    planPurchasePrice: money("pfs_p_price", "PFS_P_PRICE"),
    planAmount: money("pfs_p_estimatedamt", "PFS_P_ESTIMATEDAMT"),
    planDurationMonths: number("pfs_p_duration", "PFS_P_DURATION"),
    planFreight: money("pfs_p_freight", "PFS_P_FREIGHT"),
    planConsumables: money("pfs_p_consumables", "PFS_P_CONSUMABLES"),
    forecastAmount: money("pfs_f_estimatedamt", "PFS_F_ESTIMATEDAMT"),
    forecastDurationMonths: number("pfs_f_duration", "PFS_F_DURATION"),
    freight: money("pfs_f_freight", "PFS_F_FREIGHT"),
    consumables: money("pfs_f_consumables", "PFS_F_CONSUMABLES"),
    contract: text("pfs_contract", "PFA_CA_CONTRACT"),
    contractRevision: text("pfs_contract_rev", "PFA_CA_CONTRACTRE"),
    originalPfaId: text("pfs_a_originalid", "PFS_A_ORIGINALID"),
    projectNumber: text("pfs_a_project", "PFS_A_PROJECT"),
    projectBudgetCode: text("pfs_p_projcode", "PFS_P_PROJCODE"),
    categoryGroup: text("pfs_a_catgroup", "PFS_A_CATGROUP"),
    actualizationDate: date("pfs_actualizeddate", "PFA_ACT_DATE"),
    actualizedBy: text("pfs_actualizedby", "PFA_ACT_BY"),
    lastForecastChangeDate: date("pfs_f_lastchangedate", "PFS_F_INTLASTUPDATED"),
    lastForecastChangeBy: text("pfs_f_lastchangeby", "PFS_F_LAST_CHANGE_BY"),
    lastForecastRevision: integer("pfs_f_lastrevision", "PFS_F_LAST_REVISION"),
  },
  options: {
    dateFormat: "YYYY-MM-DD",
    groupedNumbers: false,
    rateUnits: { MONTH: "MONTH", WEEK: "WEEK", DAY: "DAY" },
  },
};
