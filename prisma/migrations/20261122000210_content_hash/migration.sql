-- What a sync has to send: a record whose hash the mirror knows already is neither sent nor compared.

-- Of what PEMS told, as the mapping read it. Null where nobody can tell: the next sync compares the values, and notes it.
-- Whoever writes values into a record writes its hash with them, or null. In no index, so that updates stay HOT.
alter table pfa_record add column content_hash bigint;

-- Old entries are removed by those who add new ones: a reader that finds a gap reads everything.
grant delete on mirror_change to pfa_worker;
