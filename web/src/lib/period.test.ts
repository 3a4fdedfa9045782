import { describe, expect, it } from 'vitest';
import { possibleIntervals, suggestedInterval } from './interval';
import { addDays, days, isDate, localStamp, monthEnd } from './period';

it('counts days with both ends, across a change of clocks', () => {
  expect(days('2026-11-22', '2026-11-22')).toBe(1);
  expect(days('2026-03-28', '2026-03-30')).toBe(3);
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  expect(['2026-02-01', '2024-02-01', '2026-12-01'].map(monthEnd)).toEqual([
    '2026-02-28',
    '2024-02-29',
    '2026-12-31',
  ]);
});

it.each([
  ['2026-11-22', true],
  ['2024-02-29', true],
  ['2026-02-29', false],
  ['2026-2-9', false],
  ['', false],
])('isDate(%j) is %j', (text, is) => expect(isDate(text)).toBe(is));

it('gives an instant as the reporting time zone shows it', () => {
  expect(localStamp('2026-11-22T23:30:00Z', 'UTC')).toBe('2026-11-22T23:30');
  expect(localStamp('2026-11-22T23:30:00Z', 'Europe/Berlin')).toBe('2026-11-23T00:30');
  expect(localStamp('2026-11-22T05:00:00Z', 'America/New_York')).toBe('2026-11-22T00:00');
});

describe('intervals', () => {
  it('suit the length of the range', () => {
    expect(suggestedInterval({ preset: 'today' })).toBe('hour');
    expect(suggestedInterval({ from: '2026-11-21', to: '2026-11-22' })).toBe('hour');
    expect(suggestedInterval({ preset: '30d' })).toBe('day');
    expect(suggestedInterval({ preset: '12mo' })).toBe('week');
    expect(suggestedInterval({ from: '2020-01-01', to: '2026-11-22' })).toBe('month');
  });

  it('can be chosen where they can be read, and the suggested one always', () => {
    expect(possibleIntervals({ preset: 'today' })).toEqual(['hour']);
    expect(possibleIntervals({ preset: '7d' })).toEqual(['hour', 'day']);
    expect(possibleIntervals({ preset: '12mo' })).toEqual(['day', 'week', 'month']);
  });
});
