-- The dimensions of requests: what does not count is taken off.
insert into request_change
select site, date, (/*dimensions*/ array['kind'] /**/)[number], value,
  -count(*), -cast(sum(bytes_sent) as bigint), -cast(sum(case when is_bot then 1 else 0 end) as bigint)
from (
  select site, date, unnest(/*numbers*/ array[1] /**/) as number, unnest(/*values*/ array[kind] /**/) as value, bytes_sent, is_bot
  from uncounted_request
) as request
where value is not null
group by site, date, number, value;
