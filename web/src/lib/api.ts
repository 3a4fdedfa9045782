// What the HTTP API answers, field by field as the Go package names them.

/** The figures of a period, of a point of a series, or of a value. */
export interface Totals {
  visitors: number;
  new_visitors: number;
  page_views: number;
  sessions: number;
  bounces: number;
  /** Seconds, summed over the sessions. */
  duration_seconds: number;
  requests: number;
  bot_requests: number;
  bytes_sent: number;
  views_per_session: number;
  /** 0 to 1. */
  bounce_rate: number;
  /** Mean, seconds. */
  session_duration: number;
}

export interface Point extends Totals {
  /** First instant of the interval in the reporting time zone: "2026-11-22", or "2026-11-22T13:00" for an hour. */
  start: string;
  /** Log lines of this interval may still arrive. */
  settling: boolean;
}

export interface BreakdownRow extends Totals {
  /** Empty when unknown or absent. */
  value: string;
}

export interface Breakdown {
  dimension: string;
  /** The figures that the rows have; the others are zero and say nothing. */
  metrics: string[];
  /** The figure that the rows are ordered by. */
  sort: 'sessions' | 'page_views';
  rows: BreakdownRow[];
  /** How many values there are in all; rows may hold fewer. */
  values: number;
}

/** Local dates, both included. */
export interface Period {
  from: string;
  to: string;
  /**
   * Of a comparison: where its totals end when today is part of the period, so
   * that like is compared with like. Absent when they reach to its last day.
   */
  until?: string;
}

export interface Site {
  site: string;
  page_views: number;
  first_at: string;
  last_at: string;
}

export interface Sites {
  /** null or empty before anything was loaded. */
  sites: Site[] | null;
  timezone: string;
  /** Timestamp of the latest request that was loaded; null before any. */
  last_at: string | null;
  now: string;
  version: string;
}

export type Interval = 'hour' | 'day' | 'week' | 'month';

export interface Overview {
  site: string;
  timezone: string;
  interval: Interval;
  period: Period;
  comparison: Period | null;
  first_at: string | null;
  last_at: string | null;
  /** There when rows that the answer counts one by one were removed from before that day of UTC. */
  missing_before?: string;
  totals: Totals;
  comparison_totals: Totals | null;
  series: Point[];
  /** Aligned with series by index; may be shorter or longer. */
  comparison_series: Point[] | null;
  breakdowns: Record<string, Breakdown>;
}

/** Who asks, and what they may do. */
export interface Me {
  kind: 'anonymous' | 'local' | 'user' | 'token' | 'share' | 'operator';
  name: string;
  role: '' | 'admin' | 'viewer';
  /** The only site that may be seen; empty for all. */
  site: string;
  scopes: ('reports' | 'sql' | 'admin')[];
}

/** RFC 9457. */
export interface Problem {
  title: string;
  status: number;
  detail?: string;
  code?: string;
}
