// How the logs come in: what /api/v1/status answers, and what is shown of it.
import { lag, locale } from './format';

export interface Trouble {
  errors: number;
  last_error?: string;
  last_error_at?: string;
  next_try_at?: string;
}

export interface LoaderStatus extends Trouble {
  state: 'running' | 'failing';
  batches: number;
  lines: number;
  lines_rejected: number;
  duplicates: number;
  objects_waiting: number;
  objects_reading: number;
  batch_seconds: number;
  last_committed_at?: string;
}

export interface SourceStatus extends Trouble {
  /** As it was given to serve. */
  name: string;
  state: 'running' | 'failing';
  objects: number;
  objects_known: number;
  lines: number;
  bytes_read: number;
  /** Of the last five minutes. */
  lines_per_minute: number;
  last_object?: string;
  last_loaded_at?: string;
  last_request_at?: string;
  lag_seconds?: number;
  /** How often an object could not be read since the start. */
  object_errors: number;
  /** Could not be read within the last day, and were not since. */
  objects_unread: number;
  last_unread?: string;
  last_unread_error?: string;
  last_unread_error_at?: string;
}

export interface Hour {
  /** Its beginning; hours are those of UTC. */
  start: string;
  requests: number;
  /** Of these, those that were loaded when the hour had settled. */
  late_requests: number;
  first_loaded_at: string;
  last_loaded_at: string;
  settling: boolean;
}

export interface Status {
  now: string;
  version: string;
  database: string;
  timezone: string;
  /** null when the process loads nothing by itself. */
  live: { started_at: string; loader: LoaderStatus; sources: SourceStatus[] } | null;
  ledger: {
    log_objects: number;
    lines: number;
    requests: number;
    duplicates: number;
    lines_rejected: number;
    first_at?: string;
    last_at?: string;
    loaded_at?: string;
    /** What is older was removed. Absent while everything is kept. */
    requests_since?: string;
    page_views_since?: string;
  };
  completeness: {
    from: string;
    settled_until: string;
    sites: { site: string; hours: Hour[] }[];
    more_sites: number;
  };
}

/** A cell of the strip of a site: an hour, whether anything came of it or not. */
export interface Cell {
  start: string;
  requests: number;
  /** 0 for nothing, 1 to 6 of the busiest hour of the site. */
  level: number;
  settling: boolean;
  late: number;
  lastLoadedAt: string | null;
}

const HOUR = 3_600_000; // milliseconds

/** The hours of a site from the first one of the answer to now. */
export function strip(completeness: Status['completeness'], hours: Hour[], now: string): Cell[] {
  const known = new Map(hours.map((hour) => [Date.parse(hour.start), hour]));
  const most = Math.max(1, ...hours.map((hour) => hour.requests));
  const settled = Date.parse(completeness.settled_until);
  const cells: Cell[] = [];
  for (let t = Date.parse(completeness.from); t <= Date.parse(now); t += HOUR) {
    const hour = known.get(t);
    const requests = hour?.requests ?? 0;
    cells.push({
      start: new Date(t).toISOString(),
      requests,
      level: requests === 0 ? 0 : Math.min(6, 1 + Math.floor((6 * requests) / (most + 1))),
      settling: t >= settled,
      late: hour?.late_requests ?? 0,
      lastLoadedAt: hour?.last_loaded_at ?? null,
    });
  }
  return cells;
}

/** How far the data is behind the clock. Clocks differ, and so it may be ahead. */
export function behind(last: string, now: string): { text: string; fresh: boolean } {
  const milliseconds = Date.parse(now) - Date.parse(last);
  const fresh = milliseconds < 24 * HOUR; // logs come up to a day late
  if (milliseconds <= -60_000) return { text: `${lag(-milliseconds)} ahead of the clock`, fresh };
  if (milliseconds < 60_000) return { text: 'up to date', fresh };
  return { text: `${lag(milliseconds)} behind`, fresh };
}

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });

/** "12 minutes ago", as seen at now: one unit, of which there are at least two. */
export function ago(instant: string, now: string): string {
  const seconds = Math.round((Date.parse(instant) - Date.parse(now)) / 1000);
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= 2 * size) ?? ['second', 1];
  return relative.format(Math.trunc(seconds / size), unit);
}
