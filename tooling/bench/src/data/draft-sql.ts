/**
 * Gives user $2 drafts of $3 records of organization $1, spread over all of it: dates shifted, rates raised, areas changed,
 * ends moved, sources swapped, in the shares of a planner's day. Every kind of sort key and filter is thereby drafted.
 */
export const insertDrafts = `
  insert into pfa_draft (organization_id, user_id, rid, changes, base, base_version)
  select $1, $2, rid, changes,
         (select jsonb_object_agg(key, mirrored -> key) from jsonb_object_keys(changes) key), record_version
    from (
      select m.rid, m.record_version,
             jsonb_build_object('forecastStart', forecast_start, 'forecastEnd', forecast_end, 'monthlyRate', monthly_rate,
                                'areaSilo', area_silo, 'source', source, 'isDiscontinued', is_discontinued,
                                'purchasePrice', purchase_price) as mirrored,
             case when lot < 40 and forecast_start is not null
                    then jsonb_build_object('forecastStart', forecast_start + 14, 'forecastEnd', forecast_end + 14)
                  when lot < 65 and monthly_rate is not null then jsonb_build_object('monthlyRate', monthly_rate + 250)
                  when lot < 80 then jsonb_build_object('areaSilo', 'YARD-' || lot)
                  when lot < 90 and forecast_end is not null then jsonb_build_object('forecastEnd', forecast_end + 30)
                  when lot < 95 and source is not null
                    then jsonb_build_object('source', case source when 'Rental' then 'Purchase' else 'Rental' end,
                                            'monthlyRate', 4321.5, 'purchasePrice', 98765)
                  when not is_discontinued then jsonb_build_object('isDiscontinued', true)
                  else jsonb_build_object('areaSilo', 'SHOP') end as changes
        from (select r.*, bench.roll($2::bigint * 1000000000 + rid, 50, 100) as lot
                from pfa_record r
               where organization_id = $1 and not is_vanished
               order by bench.roll($2::bigint * 1000000000 + rid, 51, 2000000000), rid
               limit $3) m
      offset 0) edited`;

/** Takes all drafts of user $2 in organization $1 away. */
export const deleteDrafts = "delete from pfa_draft where organization_id = $1 and user_id = $2";
