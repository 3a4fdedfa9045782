-- How many hours have figures that are not known: retention had removed what they
-- would be counted from before they were kept.
select cast(count(*) as bigint) as hours
from loaded_hours
where hour >= /*first_hour*/ timestamptz '2026-11-02 00:00:00+00' /**/ and hour < /*end_hour*/ timestamptz '2026-11-02 02:00:00+00' /**/
  and (page_views is null or bytes_sent is null)
  and /*site*/ site = 'www.example.com' /**/
