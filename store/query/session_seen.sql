-- How many sessions have page views in a period that is no shorter than the
-- session timeout.
select cast(count(*) as bigint) as sessions
from sessions
where started_at < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/ and ended_at >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/
  and /*site*/ site = 'www.example.com' /**/
  and /*filters*/ true /**/
