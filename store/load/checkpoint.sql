-- How far a stream was read: $1 is its name, $2 the position.
insert into checkpoints (name, position)
values ($1, $2)
on conflict (name) do update set position = excluded.position;
