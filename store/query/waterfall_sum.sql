-- The requests of a period: those that are page views are kept longer than the
-- others. With the duplicates and rejected lines of its log objects they are
-- the lines that were read.
select cast((
    select coalesce(sum(requests), 0)
    from (/*parts*/ select 'files' as step, '' as bot_class, 0 as requests /**/) as part
  ) + (
    select page_views
    from (/*visits*/ select 0 as page_views, 0 as sessions, 0 as visitors /**/) as visit
  ) + (
    select coalesce(sum(duplicates + lines_rejected), 0)
    from log_objects
    where coalesce(first_at, loaded_at) >= /*from*/ timestamptz '2026-11-01 00:00:00+00' /**/
      and coalesce(first_at, loaded_at) < /*to*/ timestamptz '2026-12-01 00:00:00+00' /**/
      and /*lines*/ true /**/
  ) as bigint) as figure
