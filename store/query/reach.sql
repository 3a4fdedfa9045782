-- From when until when the sessions that cross an edge last.
select min(started_at) as first_at, max(ended_at) as last_at
from sessions
where started_at < /*edge*/ timestamptz '2026-11-02 00:00:00+00' /**/ and ended_at >= /*edge*/ timestamptz '2026-11-02 00:00:00+00' /**/
  and /*site*/ site = 'www.example.com' /**/
