// Pure changes of a list of filters.
import type { Filter } from './url';

export function isChosen(filters: Filter[], dimension: string, value: string): boolean {
  return filters.some((f) => f.dimension === dimension && f.values.includes(value));
}

/**
 * A click on a value: chooses it alone, or lets go of it when it is the only
 * one. With add (Shift) it joins or leaves the values chosen before.
 */
export function toggle(
  filters: Filter[],
  dimension: string,
  value: string,
  add: boolean,
): Filter[] {
  const before = filters.find((f) => f.dimension === dimension)?.values ?? [];
  const chosen = before.includes(value);
  let values = [value];
  if (add) values = chosen ? before.filter((v) => v !== value) : [...before, value];
  else if (chosen && before.length === 1) values = [];
  return replace(filters, dimension, values);
}

/** Takes one value out. */
export function remove(filters: Filter[], dimension: string, value: string): Filter[] {
  const before = filters.find((f) => f.dimension === dimension)?.values ?? [];
  return replace(
    filters,
    dimension,
    before.filter((v) => v !== value),
  );
}

/** Keeps the place of the dimension among the filters, so that chips do not jump. */
function replace(filters: Filter[], dimension: string, values: string[]): Filter[] {
  const filter: Filter = { dimension, operator: 'is', values };
  const next = filters.some((f) => f.dimension === dimension)
    ? filters.map((f) => (f.dimension === dimension ? filter : f))
    : [...filters, filter];
  return next.filter((f) => f.values.length > 0);
}
