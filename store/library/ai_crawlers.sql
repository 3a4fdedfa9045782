-- AI crawlers by operator, with their crawl-to-refer ratio
--
-- What the crawlers of each company of AI read, by what they read it for, and how
-- many sessions its assistants sent in return. The ratio says how many pages are
-- read for one visit that comes back.
with operators as (
  select * from (values
    ('OpenAI', 'ChatGPT', 'GPTBot'), ('OpenAI', 'ChatGPT', 'OAI-SearchBot'), ('OpenAI', 'ChatGPT', 'ChatGPT-User'),
    ('Anthropic', 'Claude', 'ClaudeBot'), ('Anthropic', 'Claude', 'Claude-SearchBot'), ('Anthropic', 'Claude', 'Claude-User'),
    ('Anthropic', 'Claude', 'Claude-Web'), ('Anthropic', 'Claude', 'anthropic-ai'),
    ('Perplexity', 'Perplexity', 'PerplexityBot'), ('Perplexity', 'Perplexity', 'Perplexity-User'),
    ('Google', 'Gemini', 'Google-Extended'), ('Google', 'Gemini', 'Google-CloudVertexBot'), ('Google', 'Gemini', 'Google-NotebookLM'),
    ('Google', 'Gemini', 'Gemini-Deep-Research'), ('Google', 'Gemini', 'GoogleAgent-Mariner')
  ) as known (operator, source, bot_name)
), crawls as (
  select coalesce(o.operator, r.bot_name, 'unknown') as operator, r.bot_class, r.url_path
  from requests as r
  left join operators as o on o.bot_name = r.bot_name
  where r.timestamp >= /*from*/ now() - interval '30 days' /**/ and r.timestamp < /*to*/ now() /**/ and r.site = coalesce(/*site*/ null /**/, r.site)
    and r.bot_class in ('AI training', 'AI search', 'AI assistant')
), crawled as (
  select operator, count(*) as requests, count(distinct url_path) as pages, count(*) filter (where bot_class = 'AI training') as for_training,
    count(*) filter (where bot_class = 'AI search') as for_search, count(*) filter (where bot_class = 'AI assistant') as for_people
  from crawls
  group by operator
), referred as (
  select coalesce(o.operator, s.source) as operator, count(*) as sessions
  from sessions as s
  left join (select distinct operator, source from operators) as o on o.source = s.source
  where s.started_at >= /*from*/ now() - interval '30 days' /**/ and s.started_at < /*to*/ now() /**/ and s.site = coalesce(/*site*/ null /**/, s.site)
    and s.channel = 'AI Assistants'
  group by coalesce(o.operator, s.source)
)
select coalesce(c.operator, r.operator) as operator, coalesce(c.requests, 0) as requests, coalesce(c.pages, 0) as pages,
  coalesce(c.for_training, 0) as for_training, coalesce(c.for_search, 0) as for_search, coalesce(c.for_people, 0) as for_people,
  coalesce(r.sessions, 0) as sessions_referred, cast(coalesce(c.requests, 0) as double precision) / nullif(r.sessions, 0) as crawls_per_session
from crawled as c
full join referred as r on r.operator = c.operator
order by requests desc, sessions_referred desc, 1;
