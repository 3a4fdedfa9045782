// Numbers, dates and durations as text. The dashboard's words are English, so
// figures and dates are too; which English (date order, 12 or 24 hours) is
// the browser's.
import type { Interval, Period } from './api';
import { dateNumber } from './period';

function pickLocale(): string {
  const wanted = typeof document === 'undefined' ? [] : navigator.languages;
  return wanted.find((tag) => /^en\b/.test(tag)) ?? 'en-GB';
}

export const locale = pickLocale();

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });

/** 12,345 */
export const count = (n: number): string => whole.format(n);

/** 98,123 but 123.4K: never more than six signs. */
export const countShort = (n: number): string =>
  Math.abs(n) < 100_000 ? whole.format(n) : compact.format(n);

/** For an axis, whose values are round: 2.5, 1,500, 25K. */
export const countAxis = (n: number): string =>
  Math.abs(n) < 10_000 ? decimal(n, n % 1 === 0 ? 0 : 1) : compact.format(n);

/** For a card, where there is room for 1,234,567. */
export const countLarge = (n: number): string =>
  Math.abs(n) < 10_000_000 ? whole.format(n) : compact.format(n);

/** 2.19, with exactly so many digits. */
export function decimal(n: number, digits: number): string {
  return n.toLocaleString(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** 44.6% of a share between 0 and 1. */
export const percent = (share: number, digits = 1): string => decimal(share * 100, digits) + '%';

/** 3m 01s of seconds; 1h 02m from an hour on. */
export function duration(seconds: number): string {
  const s = Math.round(seconds);
  const pad = (n: number) => String(n).padStart(2, '0');
  if (s < 60) return `${s}s`;
  if (s < 3600) return `${Math.floor(s / 60)}m ${pad(s % 60)}s`;
  return `${Math.floor(s / 3600)}h ${pad(Math.floor((s % 3600) / 60))}m`;
}

/** 2m, 1m 30s: for an axis, whose values are round. */
export const durationAxis = (seconds: number): string =>
  seconds === 0 ? '0' : duration(seconds).replace(/ 00[sm]$/, '');

const regions = new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' });

/** The name of a country by its ISO 3166-1 alpha-2 code; the code where it has none. */
export function countryName(code: string): string {
  try {
    return regions.of(code) ?? code;
  } catch {
    return code; // not of the form of a code
  }
}

// Labels come from the server as local dates. They are put on the UTC clock
// and formatted there, so that the browser's own time zone never matters.
function formatter(options: Intl.DateTimeFormatOptions): (local: string) => string {
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  return (local) => format.format(new Date(local.length > 10 ? local + 'Z' : dateNumber(local)));
}

const dayMonth = formatter({ day: 'numeric', month: 'short' });
const weekday = formatter({ weekday: 'short', day: 'numeric', month: 'short' });
const monthYear = formatter({ month: 'short', year: 'numeric' });
const fullDate = formatter({ day: 'numeric', month: 'short', year: 'numeric' });

/** 22 Nov 2026 */
export const date = fullDate;

/** The hour of "2026-11-22T13:00": always with 24 hours, which is short and sorts. */
const clock = (local: string): string => local.slice(11, 16);

/** Under an axis: as short as can be understood. */
export function tickLabel(start: string, interval: Interval): string {
  if (interval === 'hour') return clock(start) === '00:00' ? dayMonth(start) : clock(start);
  return interval === 'month' ? monthYear(start) : dayMonth(start);
}

/** In a tooltip or table: complete but for the year. */
export function pointLabel(start: string, interval: Interval): string {
  if (interval === 'hour') return `${weekday(start)}, ${clock(start)}`;
  if (interval === 'week') return `Week of ${dayMonth(start)}`;
  return interval === 'month' ? monthYear(start) : weekday(start);
}

/** 24 Oct – 22 Nov 2026; a single date for a single day. */
export function periodLabel({ from, to }: Period): string {
  if (from === to) return fullDate(from);
  const sameYear = from.slice(0, 4) === to.slice(0, 4);
  return `${sameYear ? dayMonth(from) : fullDate(from)} – ${fullDate(to)}`;
}

/** 12 minutes, 3 hours, 2 days: one unit, rounded down. */
export function lag(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  const unit = (n: number, name: string) => `${whole.format(n)} ${name}${n === 1 ? '' : 's'}`;
  if (minutes < 120) return unit(minutes, 'minute');
  if (minutes < 48 * 60) return unit(Math.floor(minutes / 60), 'hour');
  return unit(Math.floor(minutes / 1440), 'day');
}
