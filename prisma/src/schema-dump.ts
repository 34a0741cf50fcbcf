import type { Client } from "pg";
import { withOwner } from "./owner.ts";

/**
 * The schema as the database has it, as SQL to be read: what Prisma's model has no words for stands here too. Deterministic,
 * so that a test can compare it with the file that reviewers read.
 */
export function dumpSchema(ownerUrl: string): Promise<string> {
  return withOwner(ownerUrl, async (owner) => {
    const tables = await column(owner, tableQuery);
    const sections = [
      ["Functions", await column(owner, functionQuery)],
      ["Tables", tables],
      ["Indexes that are no constraint's", await column(owner, indexQuery)],
      ["Views", await column(owner, viewQuery)],
      ["Triggers", await column(owner, triggerQuery)],
      ["Row security", await column(owner, securityQuery)],
      ["Policies", await column(owner, policyQuery)],
      ["Grants", await column(owner, grantQuery)],
    ] as const;
    const texts = sections
      .filter(([, statements]) => statements.length > 0)
      .map(([title, statements]) => `-- ${title}\n\n${statements.join("\n")}\n`);
    return [
      "-- Written by `pnpm db:dump` from a migrated database; not run by anything.\n",
      ...texts,
    ].join("\n");
  });
}

/** The statements of one query, each ended. */
async function column(owner: Client, query: string): Promise<string[]> {
  // Names are shown without their schema as long as it is on the path.
  const { rows } = await owner.query<{ statement: string }>(query);
  return rows.map(({ statement }) => `${statement.trimEnd()};`);
}

const ours = `n.nspname in ('public', 'ai')`;
/** A relation by its name, and by its schema's where that is not the usual one. */
const relation = `case n.nspname when 'public' then quote_ident(c.relname) else format('%I.%I', n.nspname, c.relname) end`;

const functionQuery = `
  select pg_get_functiondef(p.oid) as statement
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where ${ours} and p.prokind in ('f', 'p')
   order by n.nspname = 'ai', p.proname, pg_get_function_identity_arguments(p.oid)`;

const tableQuery = `
  select format(E'create table %I (\\n%s\\n)%s', c.relname,
           (select string_agg('  ' || line, E',\\n' order by kind, place) from (
              select 0 as kind, a.attnum::text::int as place,
                     format('%I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                       case when co.collname is not null and co.collname <> 'default' then format(' collate %I', co.collname) else '' end,
                       case when a.attnotnull then ' not null' else '' end,
                       case when a.attidentity <> '' then ' generated ' || case a.attidentity when 'a' then 'always' else 'by default' end || ' as identity'
                            when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
                            when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid)
                            else '' end) as line
                from pg_attribute a
                left join pg_attrdef d on (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
                left join pg_collation co on co.oid = a.attcollation
               where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
              union all
              -- 'n': since PostgreSQL 18 also every "not null" is listed as a constraint.
              select 1, row_number() over (order by contype <> 'p', conname)::int, format('constraint %I %s', conname, pg_get_constraintdef(oid))
                from pg_constraint where conrelid = c.oid and contype <> 'n') lines),
           case when c.reloptions is null then '' else ' with (' || array_to_string(c.reloptions, ', ') || ')' end) as statement
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where ${ours} and c.relkind in ('r', 'p') and c.relname <> '_prisma_migrations'
   order by c.relname`;

const indexQuery = `
  select pg_get_indexdef(i.indexrelid) as statement
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    join pg_namespace n on n.oid = c.relnamespace
   where ${ours} and i.indrelid <> coalesce(to_regclass('public._prisma_migrations'), 0)
     and not exists (select from pg_constraint where conindid = i.indexrelid and contype in ('p', 'u', 'x'))
   order by c.relname`;

const viewQuery = `
  select format(E'create %sview %s%s as\\n%s', case c.relkind when 'm' then 'materialized ' else '' end, ${relation},
           case when c.reloptions is null then '' else ' with (' || array_to_string(c.reloptions, ', ') || ')' end,
           rtrim(pg_get_viewdef(c.oid, true), ';')) as statement
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where ${ours} and c.relkind in ('v', 'm')
   order by c.relname`;

const triggerQuery = `
  select pg_get_triggerdef(t.oid) as statement
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
   where ${ours} and not t.tgisinternal
   order by c.relname, t.tgname`;

const securityQuery = `
  select format('alter table %I enable row level security%s', c.relname,
           case when c.relforcerowsecurity then format(E';\\nalter table %I force row level security', c.relname) else '' end) as statement
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where ${ours} and c.relrowsecurity
   order by c.relname`;

const policyQuery = `
  select format('create policy %I on %I%s for %s to %s%s%s', policyname, tablename,
           case permissive when 'PERMISSIVE' then '' else ' as restrictive' end, lower(cmd),
           (select string_agg(quote_ident(role), ', ' order by role) from unnest(roles) role),
           coalesce(E'\\n  using (' || qual || ')', ''), coalesce(E'\\n  with check (' || with_check || ')', '')) as statement
    from pg_policies n
   where n.schemaname = 'public'
   order by tablename, policyname`;

const grantQuery = `
  select format('grant %s on %s %s to %s', string_agg(lower(privilege), ', ' order by privilege), kind, name, grantee) as statement
    from (
      select 'table' as kind, ${relation} as name, acl.privilege_type as privilege, acl.grantee::regrole::text as grantee
        from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) acl
       where ${ours} and c.relkind in ('r', 'p', 'v', 'm') and acl.grantee <> c.relowner
      union all
      select 'table', format('%I (%I)', c.relname, a.attname), acl.privilege_type, acl.grantee::regrole::text
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace, aclexplode(a.attacl) acl
       where ${ours}
      union all
      select 'function', format('%s%I(%s)', case n.nspname when 'public' then '' else 'ai.' end, p.proname, pg_get_function_identity_arguments(p.oid)), acl.privilege_type,
             case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace, aclexplode(p.proacl) acl
       where ${ours} and acl.grantee <> p.proowner
      union all
      select 'schema', quote_ident(n.nspname), acl.privilege_type, case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end
        from pg_namespace n, aclexplode(n.nspacl) acl
       where ${ours} and acl.grantee <> n.nspowner and acl.grantee <> 0
    ) grants
   group by kind, name, grantee
   order by kind, name, grantee`;
