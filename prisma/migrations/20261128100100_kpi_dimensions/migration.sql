-- The KPI board shows totals by one dimension at a time. Kept for every combination of them, the sums of a large organization
-- were a row for each three of its records; by dimension they are some hundreds.

create table kpi_by_dimension (
  organization_id int not null,
  dimension text collate "C" not null,
  value text collate "C" not null,
  record_count int not null,
  plan_cost numeric(24, 2) not null,
  forecast_cost numeric(24, 2) not null,
  actual_cost numeric(24, 2) not null,
  constraint pfa_kpi_summary_dimension_known
    check (dimension in ('all', 'source', 'dor', 'class', 'category', 'area_silo'))
);

-- The force binds this migration too, unless a superuser runs it.
alter table pfa_kpi_summary no force row level security;
insert into kpi_by_dimension
select k.organization_id, d.dimension, d.value, sum(k.record_count), sum(k.plan_cost), sum(k.forecast_cost), sum(k.actual_cost)
  from pfa_kpi_summary k
 cross join lateral (values ('all', ''), ('source', k.source), ('dor', k.dor), ('class', k.class), ('category', k.category),
                            ('area_silo', k.area_silo)) d (dimension, value)
 group by 1, 2, 3;
drop table pfa_kpi_summary;
alter table kpi_by_dimension rename to pfa_kpi_summary;
alter table pfa_kpi_summary add primary key (organization_id, dimension, value);

grant select on pfa_kpi_summary to pfa_app, pfa_worker;
grant insert, update, delete on pfa_kpi_summary to pfa_worker;
alter table pfa_kpi_summary enable row level security;
alter table pfa_kpi_summary force row level security;
create policy member_reads on pfa_kpi_summary for select to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('Read')));
create policy worker on pfa_kpi_summary for all to pfa_worker
  using (organization_id = (select app_organization())) with check (organization_id = (select app_organization()));
