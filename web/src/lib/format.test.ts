import { expect, it } from 'vitest';
import { countAxis, countLarge, countryName, countShort, duration, lag, percent } from './format';
import { periodLabel, pointLabel, tickLabel } from './format';

it.each([
  [0, '0s'],
  [59.4, '59s'],
  [59.6, '1m 00s'],
  [181, '3m 01s'],
  [3599.7, '1h 00m'],
  [3725, '1h 02m'],
])('duration of %d seconds is %s', (seconds, text) => expect(duration(seconds)).toBe(text));

it.each([
  [0, '0 minutes'],
  [-5000, '0 minutes'], // clocks differ
  [61_000, '1 minute'],
  [12 * 60_000, '12 minutes'],
  [3 * 3_600_000, '3 hours'],
  [72 * 3_600_000, '3 days'],
])('a lag of %d ms is %s', (milliseconds, text) => expect(lag(milliseconds)).toBe(text));

it('shortens numbers no earlier than it must', () => {
  expect(countShort(98_123)).toBe('98,123');
  expect(countShort(123_456)).toMatch(/^123\.5k$/i);
  expect(countLarge(1_234_567)).toBe('1,234,567');
  expect([0.5, 2.5, 1500, 25_000].map(countAxis)).toEqual([
    '0.5',
    '2.5',
    '1,500',
    expect.stringMatching(/^25k$/i),
  ]);
  expect(percent(0.446)).toBe('44.6%');
});

it('names countries, and gives the code of those without a name', () => {
  expect(countryName('DE')).toBe('Germany');
  expect(countryName('ZZZZ')).toBe('ZZZZ');
});

it('labels local times without moving them to the zone of the browser', () => {
  expect(tickLabel('2026-11-22', 'day')).toBe('22 Nov');
  expect(tickLabel('2026-11-22T00:00', 'hour')).toBe('22 Nov');
  expect(tickLabel('2026-11-22T13:00', 'hour')).toBe('13:00');
  expect(tickLabel('2026-11-01', 'month')).toBe('Nov 2026');
  expect(pointLabel('2026-11-22T13:00', 'hour')).toMatch(/^Sun,? 22 Nov, 13:00$/);
  expect(pointLabel('2026-11-16', 'week')).toBe('Week of 16 Nov');
});

it('labels periods', () => {
  expect(periodLabel({ from: '2026-11-22', to: '2026-11-22' })).toBe('22 Nov 2026');
  expect(periodLabel({ from: '2026-10-24', to: '2026-11-22' })).toBe('24 Oct – 22 Nov 2026');
  expect(periodLabel({ from: '2025-12-24', to: '2026-01-02' })).toBe('24 Dec 2025 – 2 Jan 2026');
});
