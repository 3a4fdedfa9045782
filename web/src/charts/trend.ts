import type { Interval, Overview } from '../lib/api';
import { pointLabel, tickLabel } from '../lib/format';
import { seriesValues, type MetricInfo } from '../lib/metrics';
import { localStamp } from '../lib/period';
import { durationTicks, labelStep, ticks } from './scale';

/** One interval of a chart over time, ready to be drawn and read. */
export interface TrendPoint {
  label: string;
  tick: string;
  /** null when nothing is known, or a ratio has nothing to be a ratio of. */
  value: number | null;
  settling: boolean;
  before: { label: string; value: number | null } | null;
}

/** The series of a metric, with the comparison beside it by index. */
export function trend(report: Overview, metric: MetricInfo): TrendPoint[] {
  const last = report.last_at ? localStamp(report.last_at, report.timezone) : null;
  const values = seriesValues(report.series, metric, last);
  const before = report.comparison_series ?? [];
  const valuesBefore = seriesValues(before, metric, last);
  return report.series.map((point, i) => ({
    label: pointLabel(point.start, report.interval),
    tick: tickLabel(point.start, report.interval),
    value: values[i] ?? null,
    settling: point.settling && values[i] !== null,
    before: before[i]
      ? {
          label: pointLabel(before[i].start, report.interval),
          value: valuesBefore[i] ?? null,
        }
      : null,
  }));
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
