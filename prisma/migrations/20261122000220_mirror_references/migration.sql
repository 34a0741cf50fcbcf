-- A first sync checked for each record, and for each of its sums, that the organization is there: two fifths of the time of
-- inserting them. It is there: whoever inserts them holds the lock on its mirror_state, which refers to it, and no role may
-- remove an organization.

alter table pfa_record drop constraint pfa_record_organization_id_fkey;
alter table pfa_kpi_summary drop constraint pfa_kpi_summary_organization_id_fkey;
