import type { Point, Totals } from './api';
import { count, countAxis, countLarge, decimal, duration, durationAxis, percent } from './format';
import { addDays } from './period';

/** The figures that can be charted, by their JSON names. */
export type Metric =
  'visitors' | 'page_views' | 'views_per_session' | 'bounce_rate' | 'session_duration';

export interface MetricInfo {
  id: Metric;
  label: string;
  /** What it means, for a tooltip. */
  about: string;
  /** In a tooltip or table. */
  format: (value: number) => string;
  /** On a card or an axis, where space is short. */
  short: (value: number) => string;
  axis: (value: number) => string;
  /** A quotient over sessions: it has no value where there were none. */
  ratio: boolean;
  /** Whether more is better; null when it is a matter of opinion. */
  moreIsBetter: boolean | null;
  /** How a change is given: relative, or in percentage points. */
  change: 'percent' | 'points';
}

export const metrics: MetricInfo[] = [
  {
    id: 'visitors',
    label: 'Visitors',
    about: 'Distinct visitors with a page view in the period',
    format: count,
    short: countLarge,
    axis: countAxis,
    ratio: false,
    moreIsBetter: true,
    change: 'percent',
  },
  {
    id: 'page_views',
    label: 'Page views',
    about: 'Documents requested by people, not by bots',
    format: count,
    short: countLarge,
    axis: countAxis,
    ratio: false,
    moreIsBetter: true,
    change: 'percent',
  },
  {
    id: 'views_per_session',
    label: 'Views per session',
    about: 'Page views divided by sessions',
    format: (value) => decimal(value, 2),
    short: (value) => decimal(value, 2),
    axis: (value) => decimal(value, 1),
    ratio: true,
    moreIsBetter: true,
    change: 'percent',
  },
  {
    id: 'bounce_rate',
    label: 'Bounce rate',
    about: 'Share of sessions with exactly one page view',
    format: percent,
    short: percent,
    axis: (value) => percent(value, 0),
    ratio: true,
    moreIsBetter: false,
    change: 'points',
  },
  {
    id: 'session_duration',
    label: 'Session duration',
    about: 'Mean time from the first to the last page view of a session',
    format: duration,
    short: duration,
    axis: durationAxis,
    ratio: true,
    moreIsBetter: true,
    change: 'percent',
  },
];

export function isMetric(id: string): id is Metric {
  return metrics.some((metric) => metric.id === id);
}

export function metricInfo(id: Metric): MetricInfo {
  return metrics.find((metric) => metric.id === id) as MetricInfo;
}

/** The value of a metric; null for a ratio over no sessions, which is not zero but absent. */
export function metricValue(totals: Totals, metric: MetricInfo): number | null {
  return metric.ratio && totals.sessions === 0 ? null : totals[metric.id];
}

/** What the logs hold, as local stamps; null when nothing is known of it. */
export interface Held {
  first: string | null;
  last: string | null;
}

/**
 * The values of a series, whose last interval ends with the date `until`. An
 * interval that ends before the first request that was loaded, or begins after
 * the latest, is unknown: to draw it as zero would say that nobody came.
 */
export function seriesValues(
  series: Point[],
  metric: MetricInfo,
  held: Held,
  until: string,
): (number | null)[] {
  return series.map((point, i) => {
    const end = series[i + 1]?.start ?? addDays(until, 1);
    const early = held.first !== null && end <= held.first.slice(0, end.length);
    const late = held.last !== null && point.start > held.last.slice(0, point.start.length);
    return early || late ? null : metricValue(point, metric);
  });
}
