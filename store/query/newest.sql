-- The latest request of the log objects with such a name.
select max(last_at) as last_at
from log_objects
where uri like /*uri*/ '/var/log/cloudfront/%' /**/ escape '!'
