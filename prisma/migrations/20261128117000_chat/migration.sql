-- Questions asked in the chat, and their answers. What an answer found is not kept: results are read anew, with the rights of
-- whoever opens them. Texts of an answer given to somebody who may see money are shown to such people only.

create table chat_conversation (
  organization_id int not null references organization (id),
  id bigint generated always as identity,
  user_id int not null references app_user (id) on delete cascade,
  title text not null,
  created_at timestamptz not null default now(),
  -- When something was last asked in it.
  asked_at timestamptz not null default now(),
  -- Since when everybody in the organization may read it; null for its owner alone.
  shared_at timestamptz,
  primary key (organization_id, id),
  constraint chat_conversation_title_short check (length(title) between 1 and 120)
);
create index chat_conversation_own on chat_conversation (organization_id, user_id, asked_at desc, id desc);

create table chat_message (
  organization_id int not null,
  conversation_id bigint not null,
  id bigint generated always as identity,
  user_id int not null references app_user (id) on delete cascade,
  role text not null,
  state text not null,
  -- What can be read and searched: the question, or the answer's prose.
  content text not null,
  -- The parts of an answer in their order, without rows.
  parts jsonb not null default '[]',
  -- Whether it was made with the right to see money.
  is_financial boolean not null,
  engine text,
  input_tokens int,
  output_tokens int,
  duration_ms int,
  created_at timestamptz not null default clock_timestamp(),
  primary key (organization_id, id),
  foreign key (organization_id, conversation_id) references chat_conversation (organization_id, id) on delete cascade,
  constraint chat_message_role_known check (role in ('question', 'answer')),
  constraint chat_message_state_known check (state in ('answering', 'complete', 'stopped', 'failed')),
  constraint chat_message_bounded check (length(content) <= 32000 and octet_length(parts::text) <= 131072)
);
create index chat_message_in_order on chat_message (organization_id, conversation_id, id);

-- What a person thought of an answer, and what they sent along for administrators to see.
create table chat_feedback (
  organization_id int not null,
  message_id bigint not null,
  user_id int not null references app_user (id) on delete cascade,
  rating text not null,
  reason text not null default '',
  question text not null,
  sql text,
  engine text,
  created_at timestamptz not null default now(),
  primary key (organization_id, message_id, user_id),
  foreign key (organization_id, message_id) references chat_message (organization_id, id) on delete cascade,
  constraint chat_feedback_rating_known check (rating in ('good', 'bad')),
  constraint chat_feedback_bounded check (length(reason) <= 1000 and length(question) <= 4000 and length(sql) <= 12000)
);
create index chat_feedback_newest on chat_feedback (organization_id, created_at desc);

-- A question's SQL on a person's board: read anew whenever the board is opened.
create table chat_pin (
  organization_id int not null references organization (id),
  id bigint generated always as identity,
  user_id int not null references app_user (id) on delete cascade,
  title text not null,
  question text not null,
  sql text not null,
  -- How it is drawn: {"kind": "table"} or a chart's kind and columns.
  chart jsonb not null,
  -- Smaller ones stand first.
  place double precision not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  constraint chat_pin_bounded check (length(title) between 1 and 120 and length(question) <= 4000
    and length(sql) between 1 and 12000 and octet_length(chart::text) <= 2000)
);
create index chat_pin_own on chat_pin (organization_id, user_id, place, id);

grant select, insert, delete on chat_conversation, chat_message, chat_feedback, chat_pin to pfa_app;
grant update (title, asked_at, shared_at) on chat_conversation to pfa_app;
grant update (state, content, parts, engine, input_tokens, output_tokens, duration_ms) on chat_message to pfa_app;
grant update (rating, reason, created_at) on chat_feedback to pfa_app;
grant update (title, chart, place) on chat_pin to pfa_app;
grant select on chat_conversation, chat_message, chat_feedback, chat_pin to pfa_worker;

alter table chat_conversation enable row level security;
alter table chat_conversation force row level security;
create policy worker on chat_conversation for select to pfa_worker using (organization_id = (select app_organization()));
create policy own on chat_conversation to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('UseAiFeatures')))
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('UseAiFeatures')));
create policy shared on chat_conversation for select to pfa_app
  using (organization_id = (select app_organization()) and shared_at is not null and (select app_may('UseAiFeatures')));

alter table chat_message enable row level security;
alter table chat_message force row level security;
create policy worker on chat_message for select to pfa_worker using (organization_id = (select app_organization()));
create policy own_reads on chat_message for select to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('UseAiFeatures'))
    and (not is_financial or (select app_may('ViewFinancials'))));
create policy shared_reads on chat_message for select to pfa_app
  using (organization_id = (select app_organization()) and (select app_may('UseAiFeatures'))
    and (not is_financial or (select app_may('ViewFinancials')))
    and exists (select from chat_conversation c
                 where c.organization_id = chat_message.organization_id and c.id = chat_message.conversation_id
                   and c.shared_at is not null));
-- Only into one's own conversation: a foreign key does not ask whose it is.
create policy own_inserts on chat_message for insert to pfa_app
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('UseAiFeatures'))
    and exists (select from chat_conversation c
                 where c.organization_id = chat_message.organization_id and c.id = chat_message.conversation_id
                   and c.user_id = (select app_user_id())));
create policy own_updates on chat_message for update to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('UseAiFeatures')));
create policy own_deletes on chat_message for delete to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('UseAiFeatures')));

alter table chat_feedback enable row level security;
alter table chat_feedback force row level security;
create policy worker on chat_feedback for select to pfa_worker using (organization_id = (select app_organization()));
create policy own on chat_feedback to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('UseAiFeatures')))
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('UseAiFeatures'))
    and exists (select from chat_message m
                 where m.organization_id = chat_feedback.organization_id and m.id = chat_feedback.message_id));
create policy administrator_reads on chat_feedback for select to pfa_app
  using (organization_id = any ((select app_overseen())::int[]) and (select app_may('ManageSettings')));

alter table chat_pin enable row level security;
alter table chat_pin force row level security;
create policy worker on chat_pin for select to pfa_worker using (organization_id = (select app_organization()));
create policy own on chat_pin to pfa_app
  using (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('UseAiFeatures')))
  with check (organization_id = (select app_organization()) and user_id = (select app_user_id()) and (select app_may('UseAiFeatures')));
