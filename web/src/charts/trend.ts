import type { Interval, Overview } from '../lib/api';
import { pointLabel, tickLabel } from '../lib/format';
import { seriesValues, type MetricInfo } from '../lib/metrics';
import { addDays, localStamp, monthEnd } from '../lib/period';
import { durationTicks, labelStep, ticks } from './scale';

/** One interval of a chart over time, ready to be drawn and read. */
export interface TrendPoint {
  label: string;
  tick: string;
  /** null when nothing is known, or a ratio has nothing to be a ratio of. */
  value: number | null;
  settling: boolean;
  /** The period begins or ends within this interval, which has a part of its figures only. */
  partial: boolean;
  before: { label: string; value: number | null } | null;
}

/** The series of a metric, with the comparison beside it by index. */
export function trend(report: Overview, metric: MetricInfo): TrendPoint[] {
  const stamp = (instant: string | null) => instant && localStamp(instant, report.timezone);
  const held = { first: stamp(report.first_at), last: stamp(report.last_at) };
  const values = seriesValues(report.series, metric, held, report.period.to);
  const before = report.comparison_series ?? [];
  const untilBefore = report.comparison?.to ?? report.period.to;
  const valuesBefore = seriesValues(before, metric, held, untilBefore);
  return report.series.map((point, i) => ({
    label: pointLabel(point.start, report.interval),
    tick: tickLabel(point.start, report.interval),
    value: values[i] ?? null,
    settling: point.settling && values[i] !== null,
    partial: isPartial(point.start, report),
    before: before[i]
      ? {
          label: pointLabel(before[i].start, report.interval),
          value: valuesBefore[i] ?? null,
        }
      : null,
  }));
}

/** Hours and days are never cut by a period, which has whole days. */
function isPartial(start: string, { interval, period }: Overview): boolean {
  if (interval === 'hour' || interval === 'day') return false;
  const last = interval === 'week' ? addDays(start, 6) : monthEnd(start);
  return start < period.from || last > period.to;
}

/**
 * The date on which the logs begin, when that is within the comparison: its
 * totals then lack a part, and a change against them would say nothing.
 */
export function comparisonLacksBefore(report: Overview): string | null {
  if (!report.comparison || !report.first_at) return null;
  const first = localStamp(report.first_at, report.timezone).slice(0, 10);
  return report.comparison.from < first ? first : null;
}

/** Values of the vertical axis, with room for the comparison too. */
export function valueTicks(points: TrendPoint[], metric: MetricInfo): number[] {
  const max = Math.max(0, ...points.flatMap((p) => [p.value ?? 0, p.before?.value ?? 0]));
  if (metric.id === 'session_duration') return durationTicks(max || 60);
  if (metric.ratio) return ticks(max || 1);
  return ticks(Math.max(max, 4)); // counts below 4 would get ticks between whole numbers
}

const labelSteps: Record<Interval, number[]> = {
  hour: [1, 2, 3, 4, 6, 12, 24, 48],
  day: [1, 2, 3, 5, 7, 10, 14, 21, 28],
  week: [1, 2, 4, 6, 8, 13, 26],
  month: [1, 2, 3, 6, 12],
};

/** Indices of the points whose tick is written, when at most n fit. */
export function tickIndices(points: TrendPoint[], interval: Interval, n: number): number[] {
  const step = labelStep(points.length, n, labelSteps[interval]);
  const indices: number[] = [];
  for (let i = 0; i < points.length; i += step) indices.push(i);
  return indices;
}
