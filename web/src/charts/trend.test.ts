import { expect, it } from 'vitest';
import type { Overview, Point } from '../lib/api';
import { metricInfo } from '../lib/metrics';
import { comparisonLacksBefore, tickIndices, trend, valueTicks } from './trend';

const point = (start: string, visitors: number, settling = false) =>
  ({ start, settling, visitors, sessions: visitors, bounce_rate: visitors ? 0.5 : 0 }) as Point;

const report = (series: Point[], comparison: Point[] | null = null) =>
  ({
    timezone: 'UTC',
    interval: 'hour',
    period: { from: '2026-11-22', to: '2026-11-22' },
    comparison: comparison && { from: '2026-11-21', to: '2026-11-21' },
    first_at: '2026-11-20T10:30:00Z',
    last_at: '2026-11-22T13:05:00Z',
    series,
    comparison_series: comparison,
  }) as Overview;

it('draws nothing for the hours after the latest request', () => {
  const points = trend(
    report([
      point('2026-11-22T12:00', 5, true),
      point('2026-11-22T13:00', 1, true),
      point('2026-11-22T14:00', 0, true),
    ]),
    metricInfo('visitors'),
  );
  expect(points.map((p) => p.value)).toEqual([5, 1, null]);
  expect(points.map((p) => p.settling)).toEqual([true, true, false]);
});

it('draws nothing for the hours before the first request', () => {
  const points = trend(
    report([
      point('2026-11-20T09:00', 0),
      point('2026-11-20T10:00', 3),
      point('2026-11-20T11:00', 0),
    ]),
    metricInfo('visitors'),
  );
  expect(points.map((p) => p.value)).toEqual([null, 3, 0]);
});

it('draws nothing of a comparison that ends before the first request', () => {
  const late: Overview = {
    ...report(
      [point('2026-11-20', 5), point('2026-11-21', 6)],
      [point('2026-11-18', 0), point('2026-11-19', 0)],
    ),
    interval: 'day',
    period: { from: '2026-11-20', to: '2026-11-21' },
    comparison: { from: '2026-11-18', to: '2026-11-19' },
  };
  const points = trend(late, metricInfo('visitors'));
  expect(points.map((p) => p.value)).toEqual([5, 6]);
  expect(points.map((p) => p.before?.value)).toEqual([null, null]);
});

it('knows the weeks that the period cuts', () => {
  const weeks: Overview = {
    ...report([point('2026-11-02', 1), point('2026-11-09', 2), point('2026-11-16', 3)]),
    interval: 'week',
    period: { from: '2026-11-04', to: '2026-11-22' },
  };
  const partial = trend(weeks, metricInfo('visitors')).map((p) => p.partial);
  expect(partial).toEqual([true, false, false]);
});

it('knows a comparison that begins before the logs do', () => {
  const compared = (from: string) =>
    comparisonLacksBefore({ ...report([]), comparison: { from, to: '2026-11-21' } });
  expect(compared('2026-11-19')).toBe('2026-11-20');
  expect(compared('2026-11-20')).toBeNull();
});

it('has no bounce rate where there was no session', () => {
  const points = trend(report([point('2026-11-22T03:00', 0)]), metricInfo('bounce_rate'));
  expect(points[0]?.value).toBeNull();
});

it('puts the comparison beside the series by index, when it is shorter too', () => {
  const points = trend(
    report(
      [point('2026-11-22T00:00', 5), point('2026-11-22T01:00', 6)],
      [point('2026-11-21T00:00', 4)],
    ),
    metricInfo('visitors'),
  );
  expect(points.map((p) => p.before?.value)).toEqual([4, undefined]);
});

it('gives counts an axis of whole numbers, however small they are', () => {
  const points = trend(report([point('2026-11-22T00:00', 1)]), metricInfo('visitors'));
  expect(valueTicks(points, metricInfo('visitors'))).toEqual([0, 1, 2, 3, 4]);
});

it('labels every third hour when eight labels fit', () => {
  const day = Array.from({ length: 24 }, (_, h) =>
    point(`2026-11-21T${String(h).padStart(2, '0')}:00`, h),
  );
  const points = trend(report(day), metricInfo('visitors'));
  expect(tickIndices(points, 'hour', 8)).toEqual([0, 3, 6, 9, 12, 15, 18, 21]);
});
