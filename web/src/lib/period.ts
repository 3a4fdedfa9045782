/** Ranges with a name. The server resolves them, in the reporting time zone. */
export const presets = [
  { id: 'today', label: 'Today' },
  { id: 'yesterday', label: 'Yesterday' },
  { id: '7d', label: 'Last 7 days' },
  { id: '30d', label: 'Last 30 days' },
  { id: '90d', label: 'Last 90 days' },
  { id: 'mtd', label: 'Month to date' },
  { id: 'lastmonth', label: 'Last month' },
  { id: '12mo', label: 'Last 12 months' },
] as const;

export type Preset = (typeof presets)[number]['id'];
export type Range = { preset: Preset } | { from: string; to: string };

export function isPreset(id: string): id is Preset {
  return presets.some((preset) => preset.id === id);
}

const DAY = 86_400_000;

/** Milliseconds of the midnight, UTC, at which a local date is counted. Only differences of it mean something. */
export function dateNumber(date: string): number {
  return Date.parse(date + 'T00:00:00Z');
}

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const n = dateNumber(text);
  // 30 February parses in some engines as 2 March.
  return !Number.isNaN(n) && new Date(n).toISOString().slice(0, 10) === text;
}

/** Days of a period, both ends included. */
export function days(from: string, to: string): number {
  return Math.round((dateNumber(to) - dateNumber(from)) / DAY) + 1;
}

export function addDays(date: string, n: number): string {
  return new Date(dateNumber(date) + n * DAY).toISOString().slice(0, 10);
}

/** The last day of the month that begins on a date. */
export function monthEnd(first: string): string {
  return addDays(addDays(first, 31).slice(0, 8) + '01', -1);
}

/** An instant as the clocks of a time zone show it: "2026-11-22T13:05". */
export function localStamp(instant: string, timezone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(new Date(instant));
  const get = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return `${get('year')}-${get('month')}-${get('day')}T${get('hour')}:${get('minute')}`;
}
