import { describe, expect, it } from 'vitest';
import { presets } from './period';
import { metrics } from './metrics';
import { apiPath, defaultState, formatState, NO_PAGE, parseState, type State } from './url';

/** The state that a browser would read back from a formatted URL. */
function reread(formatted: string): State {
  const url = new URL('/' + formatted, 'http://localhost');
  return parseState(url.pathname, url.search);
}

describe('parseState', () => {
  it('reads the whole grammar', () => {
    const path = '/s/www.example.com/overview';
    const search = '?p=7d&cmp=yoy&i=hour&m=bounce_rate&f=country:is:DE,FR&f=page:is:/pricing';
    expect(parseState(path, search)).toEqual({
      site: 'www.example.com',
      page: 'overview',
      range: { preset: '7d' },
      comparison: 'yoy',
      interval: 'hour',
      metric: 'bounce_rate',
      filters: [
        { dimension: 'country', operator: 'is', values: ['DE', 'FR'] },
        { dimension: 'page', operator: 'is', values: ['/pricing'] },
      ],
    });
  });

  it.each([
    ['nothing', '/', ''],
    ['the page of the login', '/login', ''],
    ['a site without a page', '/s/all', ''],
    ['an unknown preset', '/', '?p=fortnight'],
    ['half a range', '/', '?from=2026-11-01'],
    ['a day that is none', '/', '?from=2026-02-30&to=2026-03-02'],
    ['a range that ends before it begins', '/', '?from=2026-11-02&to=2026-11-01'],
    ['unknown words', '/', '?cmp=ever&i=minute&m=likes'],
    ['filters that are none', '/', '?f=country&f=country:like:D&f=:is:D'],
  ])('takes the default for %s', (_, path, search) => {
    expect(parseState(path, search)).toEqual(defaultState());
  });

  it.each([
    ['/settings', 'settings'],
    ['/s/all/settings', 'settings'],
    ['/s/www.example.com/settings/', 'settings'],
    ['/nope', NO_PAGE],
    ['/somewhere/else', NO_PAGE],
    ['/s/all/nope', NO_PAGE],
    ['/s/all/overview/more', NO_PAGE],
    ['/%zz', NO_PAGE],
  ])('finds at %s the page %s', (path, page) => expect(parseState(path, '').page).toBe(page));

  it('keeps a value that is not percent-encoded as it is', () => {
    expect(parseState('/', '?f=page:is:/100%25').filters[0]?.values).toEqual(['/100%']);
  });

  it('joins filters on one dimension, which would mean the same', () => {
    const { filters } = parseState('/', '?f=country:is:DE&f=country:is:FR,DE');
    expect(filters).toEqual([{ dimension: 'country', operator: 'is', values: ['DE', 'FR'] }]);
  });

  it('reads an empty value as unknown', () => {
    expect(parseState('/', '?f=browser:is:').filters[0]?.values).toEqual(['']);
  });
});

describe('formatState', () => {
  it('leaves defaults out', () => {
    expect(formatState(defaultState())).toBe('s/all/overview');
  });

  it('stays readable', () => {
    const state = defaultState();
    state.site = 'www.example.com';
    state.filters = [{ dimension: 'page', operator: 'is', values: ['/blog/a b', '/docs'] }];
    expect(formatState(state)).toBe('s/www.example.com/overview?f=page:is:/blog/a%20b,/docs');
  });

  it('law: what was formatted is read back, whatever the state', () => {
    const random = generator(20261122);
    for (let i = 0; i < 2000; i++) {
      const state = randomState(random);
      expect(reread(formatState(state))).toEqual(state);
    }
  });
});

describe('apiPath', () => {
  it('names the interval that suits the range', () => {
    const state = { ...defaultState(), range: { preset: 'today' as const } };
    expect(apiPath(state)).toBe('api/v1/all/overview?p=today&i=hour');
    expect(apiPath({ ...state, interval: 'day' })).toBe('api/v1/all/overview?p=today&i=day');
  });

  it('does not change with the metric, which only the page shows', () => {
    const state = defaultState();
    expect(apiPath({ ...state, metric: 'bounce_rate' })).toBe(apiPath(state));
  });
});

/** mulberry32: small, seeded, good enough to reach corners. */
function generator(seed: number): (n: number) => number {
  return (n) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

function randomState(random: (n: number) => number): State {
  const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T;
  const signs = [...'ab/:,%&=?#+ .é漢"\'<>\n', '%2C', '%25', '🙂'];
  const text = () => Array.from({ length: random(8) }, () => pick(signs)).join('');
  const dimensions = ['page', 'country', 'source', 'utm_campaign'].slice(0, random(5));
  return {
    site: pick(['all', 'www.example.com', 'xn--bcher-kva.example', 'a_b']),
    page: 'overview',
    range: pick([
      ...presets.map((p) => ({ preset: p.id })),
      { from: '2026-10-24', to: '2026-11-22' },
      { from: '2024-02-29', to: '2024-02-29' },
    ]),
    comparison: pick(['prev', 'yoy', 'none']),
    interval: pick([null, 'hour', 'day', 'week', 'month']),
    metric: pick(metrics).id,
    filters: dimensions.map((dimension) => ({
      dimension,
      operator: 'is' as const,
      values: [...new Set(Array.from({ length: 1 + random(3) }, text))],
    })),
  };
}
