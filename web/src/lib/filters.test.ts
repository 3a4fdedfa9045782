import { expect, it } from 'vitest';
import { remove, toggle } from './filters';
import type { Filter } from './url';

const on = (dimension: string, ...values: string[]): Filter => ({
  dimension,
  operator: 'is',
  values,
});

it.each<[string, Filter[], [string, string, boolean], Filter[]]>([
  ['chooses a value', [], ['country', 'DE', false], [on('country', 'DE')]],
  ['lets go of it', [on('country', 'DE')], ['country', 'DE', false], []],
  ['chooses another', [on('country', 'DE')], ['country', 'FR', false], [on('country', 'FR')]],
  ['adds', [on('country', 'DE')], ['country', 'FR', true], [on('country', 'DE', 'FR')]],
  ['takes away', [on('country', 'DE', 'FR')], ['country', 'DE', true], [on('country', 'FR')]],
  [
    'keeps one of many',
    [on('country', 'DE', 'FR')],
    ['country', 'DE', false],
    [on('country', 'DE')],
  ],
  [
    'keeps the order of dimensions',
    [on('page', '/'), on('country', 'DE')],
    ['page', '/docs', false],
    [on('page', '/docs'), on('country', 'DE')],
  ],
  ['treats unknown as a value', [], ['browser', '', false], [on('browser', '')]],
])('a click %s', (_, before, [dimension, value, add], after) => {
  expect(toggle(before, dimension, value, add)).toEqual(after);
});

it('removes a value, and the filter with its last one', () => {
  expect(remove([on('country', 'DE', 'FR')], 'country', 'DE')).toEqual([on('country', 'FR')]);
  expect(remove([on('country', 'DE')], 'country', 'DE')).toEqual([]);
});
