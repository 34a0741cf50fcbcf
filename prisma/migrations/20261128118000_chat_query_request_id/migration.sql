-- The id of the request, by the function that the other tables take it from.

alter table chat_query alter column request_id set default app_request_id();
