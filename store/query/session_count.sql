-- How many sessions begin in a period.
select cast(count(*) as bigint) as sessions
from sessions
where started_at >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/ and started_at < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
  and /*site*/ site = 'www.example.com' /**/
  and /*filters*/ true /**/
