-- Requests and page views that the days count and no log object brought, or the
-- other way round. Both stay when the rows themselves go.
select cast(abs(
    (select coalesce(sum(requests), 0) from daily_metrics) - (select coalesce(sum(requests_loaded), 0) from log_objects)
  ) + abs(
    (select coalesce(sum(page_views), 0) from daily_metrics) - (select coalesce(sum(page_views_loaded), 0) from log_objects)
  ) as bigint)
