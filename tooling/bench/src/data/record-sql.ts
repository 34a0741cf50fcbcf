/**
 * Creates `bench.roll`, the only source of chance in the data: a hash of the record's key and of what is drawn. The same
 * record is the same in every run and on every machine.
 */
export const createRoll = `
  create schema if not exists bench;
  create or replace function bench.roll(key bigint, salt int, faces int) returns int
    language sql immutable parallel safe
    return ((hashint8extended(key, salt) & 9223372036854775807) % faces)::int`;

// Many rentals and few classes make most of the records, as on a site: a roll multiplied by itself is skewed to the low ones.
const draws = `
  select rid, key,
         bench.roll(key, 1, 1000) as lot,
         (bench.roll(key, 2, 1000) * bench.roll(key, 3, 1000) / 2500) as category_no,
         bench.roll(key, 4, 60) as area_no,
         date '2023-01-01' + bench.roll(key, 5, 2900) as starts,
         7 + bench.roll(key, 6, 900) * bench.roll(key, 7, 1000) / 1000 as days,
         bench.roll(key, 8, 1000) as rate_lot, bench.roll(key, 9, 300) as rate_no,
         bench.roll(key, 10, 1000) as state_lot, bench.roll(key, 11, 1000) as null_lot,
         bench.roll(key, 12, 150) as make_no, bench.roll(key, 13, 10) as model_no,
         bench.roll(key, 14, 61) - 20 as slip, bench.roll(key, 15, 1000) as plan_lot,
         bench.roll(key, 16, 1000) as text_lot, bench.roll(key, 17, 400) as changed_days_ago
    from (select rid, $1::bigint * 1000000000 + rid as key from generate_series($2::int, $3::int) rid offset 0) keyed
  offset 0`;

// Two in three rates are round hundreds, so that sorting by one ties; the others keep their cents.
const values = `
  select d.*,
         case when lot < 5 then null when lot < 805 then 'Rental' else 'Purchase' end as source,
         case when lot % 100 < 65 then 'BEO' when lot % 100 < 99 then 'PROJECT' else 'CORP' end as dor,
         lpad((category_no * 30 / 400 + 1)::text, 2, '0') as class,
         lpad((category_no * 30 / 400 + 1)::text, 2, '0') || lpad((category_no % 400)::text, 3, '0') as category,
         (array['CRANE MOBILE','PICKUP 4X4','LIGHT TOWER','FORKLIFT','DOZER','CONTAINER OFFICE','LIFT BOOM','ROLLER'])[category_no % 8 + 1]
           || ' TYPE ' || category_no as category_description,
         case when null_lot >= 950 then null else 'SILO-' || area_no end as area,
         'MAKE ' || make_no as make, 'M-' || make_no || '.' || model_no as model,
         least(starts + days, date '2031-12-31') as ends,
         case when rate_lot < 667 then (rate_no + 1) * 100 else (rate_no + 1) * 100 + rate_lot / 100.0 end as rate,
         (rate_no + 1) * 3500 as price,
         state_lot < 300 as actualized, state_lot >= 940 and state_lot < 990 as discontinued, state_lot >= 990 as transferable,
         plan_lot >= 50 as planned
    from (${draws}) d
  offset 0`;

const rented = "case when source is distinct from 'Purchase' or rate_lot % 2 = 0 then";
const bought = "case when source = 'Purchase' or rate_lot % 2 = 0 then";
const planned = "case when planned then";

/** What a column of the mirror holds in a generated record. */
const columns: Record<string, string> = {
  organization_id: "$1::int",
  rid: "rid",
  record_version: "1 + rate_lot % 9",
  pfa_id: "(1000000 + rid)::text",
  description: `case when text_lot < 600 then category_description || ' - ' || coalesce(area, 'SITE')
                     when text_lot < 610 then 'Grúa móvil nº ' || rid
                     when text_lot < 950 then category_description || ' #' || rid end`,
  area_silo: "area",
  class: "class",
  category: "category",
  category_description: "category_description",
  source: "source",
  dor: "dor",
  monthly_rate: `${rented} rate end`,
  purchase_price: `${bought} price end`,
  rate_uom: `${rented} 'MONTH' end`,
  manufacturer: "case when null_lot >= 50 then make end",
  model: "case when null_lot >= 50 then model end",
  equipment: "case when actualized and null_lot >= 100 then 'EQ-' || category || '-' || rid end",
  forecast_start: "case when null_lot % 20 <> 7 then starts end",
  forecast_end: "case when null_lot % 20 <> 7 then ends end",
  is_actualized: "actualized",
  is_discontinued: "discontinued",
  is_funds_transferable: "transferable",
  is_vanished: "plan_lot >= 980",
  modified_at:
    "timestamptz '2026-01-01 00:00Z' - make_interval(days => changed_days_ago, mins => rate_lot)",
  plan_start: `${planned} starts - slip end`,
  plan_end: `${planned} ends - slip / 2 end`,
  plan_source: `${planned} source end`,
  plan_dor: `${planned} dor end`,
  plan_class: `${planned} class end`,
  plan_category: `${planned} category end`,
  plan_category_description: `${planned} category_description end`,
  plan_manufacturer: `${planned} make end`,
  plan_model: `${planned} model end`,
  plan_monthly_rate: `${planned} ${rented} round(rate * (95 + plan_lot % 11) / 100.0, 2) end end`,
  plan_rate_uom: `${planned} ${rented} 'MONTH' end end`,
  plan_purchase_price: `${planned} ${bought} price - rate_no * 10 end end`,
  plan_amount: `${planned} round(rate * days / 30.44, 2) end`,
  plan_duration_months: `${planned} round(days / 30.44, 2) end`,
  plan_freight: `${planned} (rate_no * 3)::numeric end`,
  plan_consumables: `${planned} (rate_no * 2)::numeric end`,
  forecast_amount: "round(rate * days / 30.44, 2)",
  forecast_duration_months: "round(days / 30.44, 2)",
  freight: "(rate_no * 3)::numeric",
  consumables: "(rate_no * 2)::numeric",
  contract: "case when lot % 4 = 0 then 'CA-' || (10000 + rid % 20000) end",
  contract_revision: "case when lot % 4 = 0 then (rate_lot % 5)::text end",
  original_pfa_id: "(1000000 + rid)::text",
  project_number: "($1::int * 1001)::text",
  project_budget_code: "class || '.' || (1000 + rate_no)",
  category_group: "'GROUP ' || class",
  actualization_date: "case when actualized then starts + 3 end",
  actualized_by: "case when actualized then 'PLANNER.' || make_no % 12 end",
  last_forecast_change_date:
    "case when text_lot % 2 = 0 then date '2026-01-01' - changed_days_ago end",
  last_forecast_change_by: "case when text_lot % 2 = 0 then 'PLANNER.' || model_no end",
  last_forecast_revision: "rate_lot % 6",
  // No number of a sync's, but as long as one.
  content_hash: "hashint8extended(key, 18) & 4503599627370495",
};

const names = Object.keys(columns).join(", ");

/**
 * Inserts records $2 to $3 of organization $1, one INSERT however many. Shares and counts of different values are those of
 * real sites: two sources, three DORs, 30 classes, 400 categories, 60 areas, 150 makes, 1,500 models; a twentieth without a
 * value, a fiftieth vanished, a twentieth discontinued; the plan stands beside nearly every forecast.
 */
export const insertRecords = `
  insert into pfa_record (${names}, plan_cost, forecast_cost)
  select ${names},
         case when plan_start is null or plan_end is null then 0
              else pfa_cost(plan_source, plan_monthly_rate, plan_purchase_price, plan_start, plan_end) end,
         pfa_cost(source, monthly_rate, purchase_price, forecast_start, forecast_end)
    from (select ${Object.entries(columns)
      .map(([name, expression]) => `${expression} as ${name}`)
      .join(", ")}
            from (${values}) v
          offset 0) r`;

/** Fields that PEMS has and no column is for. */
const extra = `jsonb_build_object(
    'pfs_a_rowid', 'R' || (1000000 + rid), 'pfs_a_projrev', (1 + rate_lot % 6)::text, 'pfs_a_projdesc', 'PROJECT ' || $1::int,
    'pfs_p_ocrrate', round(rate * 0.94, 2)::text, 'pfs_p_ocrrate_uom', 'MONTH', 'pfs_p_rateused', 'ESCALATED',
    'pfs_p_created', (date '2024-01-01' + changed_days_ago)::text, 'pfs_p_modified', (date '2024-01-01' + changed_days_ago + slip)::text,
    'pfs_a_leadtimerental', (7 + rate_lot % 56)::text, 'pfs_a_leadtimepurch', (30 + rate_lot % 240)::text,
    'pfs_p_qsr', (plan_lot / 10.0)::text, 'pfs_p_totalocrr', round(rate * days * 0.0308, 2)::text,
    'pfs_p_variance', (rate_no - 150)::text || '.00', 'pfs_p_deprflag', '-', 'pfs_p_mitigation', '0.00',
    'pfs_f_leadtime', (7 + text_lot % 84)::text, 'pfs_created', (date '2024-01-01' + changed_days_ago)::text,
    'pfs_createdby', 'ESS.IMPORT', 'pfs_updatedby', 'PLANNER.' || model_no)`;

/** Inserts those fields of the same records. A block at the end may have records of the insert before. */
export const insertExtras = `
  insert into pfa_record_extra as x (organization_id, block, extras)
  select $1::int, pfa_extra_block(rid), jsonb_object_agg(rid, ${extra}) from (${values}) v group by 2
      on conflict (organization_id, block) do update set extras = x.extras || excluded.extras`;
