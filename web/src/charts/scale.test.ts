import { describe, expect, it } from 'vitest';
import { area, line } from './path';
import { durationTicks, labelStep, logClass, ticks } from './scale';

describe('ticks', () => {
  it.each([
    [3726, [0, 1000, 2000, 3000, 4000]],
    [4000, [0, 1000, 2000, 3000, 4000]],
    [0.45, [0, 0.2, 0.4, 0.6]],
    [1, [0, 0.25, 0.5, 0.75, 1]],
    [0, [0, 1]],
    [NaN, [0, 1]],
  ])('of a maximum of %d', (max, expected) => expect(ticks(max)).toEqual(expected));

  it('law: they cover the maximum, and no step is wasted', () => {
    for (let max = 0.001; max < 1e9; max *= 1.37) {
      const values = ticks(max);
      expect(values.at(-1)).toBeGreaterThanOrEqual(max);
      expect(values.at(-2)).toBeLessThan(max);
      expect(values.length).toBeLessThanOrEqual(6);
    }
  });

  it('of durations are whole minutes', () => {
    expect(durationTicks(170)).toEqual([0, 60, 120, 180]);
    expect(durationTicks(0)).toEqual([0, 1]);
  });
});

it('logClass puts the smallest in class 1, the largest in k, and none in 0', () => {
  expect([0, 1, 2, 50, 100].map((v) => logClass(v, 1, 100, 6))).toEqual([0, 1, 1, 6, 6]);
  expect(logClass(5, 5, 5, 6)).toBe(6);
});

it('labelStep takes the first step by which the labels fit', () => {
  expect(labelStep(30, 12, [1, 2, 3, 5, 7])).toBe(3);
  expect(labelStep(24, 24, [1, 2, 3])).toBe(1);
  expect(labelStep(1000, 10, [1, 2, 3])).toBe(100);
});

describe('line', () => {
  it('is straight', () => {
    expect(
      line([
        [0, 1],
        [10, 2.26],
        [20, 3],
      ]),
    ).toBe('M0,1L10,2.3L20,3');
  });
  it('breaks where nothing is known, and keeps a lonely point as a dot', () => {
    expect(line([[0, 1], [1, 1], null, [3, 1], null])).toBe('M0,1L1,1M3,1L3,1');
  });
  it('of nothing is nothing', () => expect(line([null])).toBe(''));
});

it('area closes each run on the base', () => {
  expect(area([[0, 1], [1, 2], null, [3, 1]], 9)).toBe('M0,1L1,2L1,9L0,9Z');
});
