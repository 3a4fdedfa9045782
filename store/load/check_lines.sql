-- Log objects whose lines do not add up.
select count(*) from log_objects where lines <> requests_loaded + duplicates + lines_rejected
