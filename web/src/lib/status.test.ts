import { expect, test } from 'vitest';
import { ago, behind, strip, type Hour } from './status';

const hour = (start: string, requests: number, late = 0): Hour => ({
  start,
  requests,
  late_requests: late,
  first_loaded_at: start,
  last_loaded_at: start,
  settling: false,
});

test('a strip has a cell for every hour, and says which ones may still change', () => {
  const completeness = {
    from: '2026-11-20T13:00:00Z',
    settled_until: '2026-11-21T13:00:00Z',
    sites: [],
    more_sites: 0,
  };
  const hours = [hour('2026-11-20T14:00:00Z', 10, 3), hour('2026-11-22T12:00:00Z', 60)];
  const cells = strip(completeness, hours, '2026-11-22T13:17:00Z');
  expect(cells).toHaveLength(49);
  expect(cells[0]).toMatchObject({ requests: 0, level: 0, settling: false, lastLoadedAt: null });
  expect(cells[1]).toMatchObject({ requests: 10, level: 1, late: 3, settling: false });
  expect(cells[47]).toMatchObject({ requests: 60, level: 6, settling: true });
  expect(cells.findIndex((cell) => cell.settling)).toBe(24);
});

test('times are said in the largest unit of which there are two', () => {
  const now = '2026-11-22T13:17:00Z';
  expect(ago('2026-11-22T13:16:15Z', now)).toBe('45 seconds ago');
  expect(ago('2026-11-22T13:15:30Z', now)).toBe('90 seconds ago');
  expect(ago('2026-11-22T13:05:00Z', now)).toBe('12 minutes ago');
  expect(ago('2026-11-20T12:00:00Z', now)).toBe('2 days ago');
  expect(ago('2026-11-22T13:17:30Z', now)).toBe('in 30 seconds');
});

test('data may be behind the clock, or ahead of it', () => {
  const now = '2026-11-22T13:17:00Z';
  expect(behind('2026-11-22T13:05:00Z', now)).toEqual({ text: '12 minutes behind', fresh: true });
  expect(behind('2026-11-22T13:16:30Z', now).text).toBe('up to date');
  expect(behind('2026-11-22T13:17:30Z', now).text).toBe('up to date');
  expect(behind('2026-11-22T13:20:00Z', now).text).toBe('3 minutes ahead of the clock');
  expect(behind('2026-11-20T13:17:00Z', now)).toEqual({ text: '2 days behind', fresh: false });
});
