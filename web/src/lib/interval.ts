import type { Interval } from './api';
import { days, type Range } from './period';

export const intervalLabels: Record<Interval, string> = {
  hour: 'Hourly',
  day: 'Daily',
  week: 'Weekly',
  month: 'Monthly',
};

const presetDays: Record<string, number> = {
  today: 1,
  yesterday: 1,
  '7d': 7,
  '30d': 30,
  '90d': 90,
  mtd: 31,
  lastmonth: 31,
  '12mo': 365,
};

function rangeDays(range: Range): number {
  return 'from' in range ? days(range.from, range.to) : (presetDays[range.preset] ?? 30);
}

/** The width of a point that suits the length of a range: some 24 to 100 points. */
export function suggestedInterval(range: Range): Interval {
  const n = rangeDays(range);
  if (n <= 2) return 'hour';
  if (n <= 100) return 'day';
  return n <= 731 ? 'week' : 'month';
}

/** The widths that can be read on a chart of this range. */
export function possibleIntervals(range: Range): Interval[] {
  const n = rangeDays(range);
  const possible: Interval[] = [];
  if (n <= 10) possible.push('hour');
  if (n > 1) possible.push('day');
  if (n > 14) possible.push('week');
  if (n > 60) possible.push('month');
  return possible;
}
