-- +goose Up
-- What ways through a site and funnels need to be read from lists of pages. What is asked of
-- each session says what it costs, lest the server compile for longer than it asks.

-- Whether two page views of a session have the same time: its list does not say that one is later.
alter table sessions add column has_equal_times boolean not null default false;
update sessions set has_equal_times = true
where session_id in (select session_id from page_views group by session_id, timestamp having count(*) > 1);

-- The first steps of a way; 0 follows where there are no more. A page that is viewed again
-- at once is one step.
-- +goose StatementBegin
create function path_steps(pages integer[], steps integer) returns integer[] language plpgsql immutable parallel safe cost 20 as $$
declare
  page integer;
  previous integer := 0;
  number integer := 0;
begin
  foreach page in array pages loop
    if page = previous then
      return path_steps(array(
        select listed.page
        from (select unnest(pages) as page, unnest(0 || pages) as before) as listed
        where listed.page <> listed.before), steps);
    end if;
    previous := page;
    number := number + 1;
    exit when number > steps;
  end loop;
  if number > steps then
    return pages[1:steps];
  end if;
  return pages || 0;
end
$$;
-- +goose StatementEnd

create function backwards(pages integer[]) returns integer[] language sql immutable parallel safe as
  'select array(select page from unnest(pages) with ordinality as listed(page, place) order by place desc)';

-- A list with other numbers: of each number which.
create function alike(pages integer[], numbers integer[]) returns integer[] language sql immutable parallel safe as
  'select array(select numbers[page] from unnest(pages) with ordinality as listed(page, place) order by place)';

-- A number for each page, bit by bit the steps of a funnel that it is: in a form that costs little to hand on.
create function step_bits(bits integer[]) returns bytea language sql immutable parallel safe as
  $$select string_agg(set_byte('\x00', 0, listed.bits), '' order by place) from unnest(bits) with ordinality as listed(bits, place)$$;

-- How many steps of a funnel are reached one after another, by pages or by what they are.
-- +goose StatementBegin
create function steps_reached(pages integer[], bits bytea) returns integer language plpgsql immutable parallel safe cost 20 as $$
declare
  page integer;
  next_step integer := 1;
  reached integer := 0;
begin
  foreach page in array pages loop
    if get_byte(bits, page - 1) & next_step > 0 then
      next_step := next_step * 2;
      reached := reached + 1;
    end if;
  end loop;
  return reached;
end
$$;
-- +goose StatementEnd

create function bits_reached(bits integer[]) returns integer language sql immutable parallel safe as
  'select steps_reached(array(select generate_series(1, cardinality(bits))), step_bits(bits))';
