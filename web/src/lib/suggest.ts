import type { Breakdown } from './api';
import { leading, valueLabel } from './dimensions';

/** A value that can be filtered by. */
export interface Suggestion {
  dimension: string;
  value: string;
  label: string;
  /** null for a value that was typed and is not in the figures shown. */
  count: number | null;
}

/**
 * The values that a text can mean, of all dimensions, largest figure first.
 * Breakdowns hold the first rows only, so that a path may be meant which is
 * not among them: it is offered as it was typed.
 */
export function suggest(
  breakdowns: Record<string, Breakdown>,
  text: string,
  limit: number,
): Suggestion[] {
  const wanted = text.trim().toLowerCase();
  const found: Suggestion[] = [];
  for (const breakdown of Object.values(breakdowns)) {
    const { dimension, rows } = breakdown;
    const lead = leading(breakdown);
    for (const row of rows ?? []) {
      const label = valueLabel(dimension, row.value);
      if (label.toLowerCase().includes(wanted) || row.value.toLowerCase() === wanted) {
        found.push({ dimension, value: row.value, label, count: lead.of(row) });
      }
    }
  }
  found.sort((a, b) => (b.count ?? 0) - (a.count ?? 0));
  const best = found.slice(0, limit);
  const path = text.trim();
  if (path.startsWith('/') && !best.some((s) => s.dimension === 'page' && s.value === path)) {
    best.push({ dimension: 'page', value: path, label: path, count: null });
  }
  return best;
}
