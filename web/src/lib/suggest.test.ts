import { expect, it } from 'vitest';
import type { Breakdown } from './api';
import { suggest } from './suggest';

const breakdown = (dimension: string, rows: Record<string, number>) =>
  ({
    dimension,
    rows: Object.entries(rows).map(([value, sessions]) => ({ value, sessions })),
    values: 0,
  }) as Breakdown;

const breakdowns = {
  country: breakdown('country', { DE: 50, FR: 30, '': 2 }),
  page: breakdown('page', { '/': 90, '/germany': 10 }),
};

it('finds values by their label in every dimension, largest figure first', () => {
  expect(suggest(breakdowns, 'GER', 10).map((s) => s.value)).toEqual(['DE', '/germany']);
});

it('finds a country by its code, and unknown by that word', () => {
  expect(suggest(breakdowns, 'fr', 10)[0]?.label).toBe('France');
  expect(suggest(breakdowns, 'unknown', 10)[0]?.value).toBe('');
});

it('offers a path that is not in the figures', () => {
  expect(suggest(breakdowns, '/old', 10)).toEqual([
    { dimension: 'page', value: '/old', label: '/old', count: null },
  ]);
});
