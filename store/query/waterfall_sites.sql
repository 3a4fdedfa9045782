-- How many sites there are.
select cast(count(*) as bigint) as sites from sites
