-- In place of 1_contested.sql when no request of the batch is contested, which
-- is the rule.

create temp table dropped as
select staged_id from refused;

create temp table removed_requests as
select * from requests where false;

create temp table removed_page_views as
select * from page_views where false;
