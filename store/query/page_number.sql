-- The number that stands for a page in the lists that are read: the least where several
-- sites have such a page.
select cast(coalesce(min(page_number), 0) as bigint) as page_number
from url_metadata
where /*site*/ site = 'www.example.com' /**/
  and url_path = /*page*/ '/' /**/
