// The URL is the whole state of the dashboard. Its grammar is the server's:
//
//   /s/{site}/overview?p=30d | from=&to= &cmp=prev|yoy|none &i=day &m=visitors
//                      &f=country:is:DE,FR &f=page:is:/pricing
//
// Defaults are left out. A comma or percent sign within a value is
// percent-encoded once before the query string is encoded as a whole.
import type { Interval } from './api';
import { isMetric, type Metric } from './metrics';
import { suggestedInterval } from './interval';
import { isDate, isPreset, type Preset, type Range } from './period';

export type Comparison = 'prev' | 'yoy' | 'none';

/** Keeps what has one of the values in the dimension; an empty value is "unknown". */
export interface Filter {
  dimension: string;
  operator: 'is';
  values: string[];
}

export interface State {
  /** ALL_SITES, or a host name. */
  site: string;
  page: string;
  range: Range;
  comparison: Comparison;
  /** null: as the length of the range suggests. */
  interval: Interval | null;
  metric: Metric;
  filters: Filter[];
}

export const ALL_SITES = 'all';
export const START_PAGE = 'overview';
/** What is shown where there is no page. Its address stays as it was typed. */
export const NO_PAGE = 'missing';
const pages = [START_PAGE, 'settings'];
export const DEFAULT_PRESET: Preset = '30d';

export function defaultState(): State {
  return {
    site: ALL_SITES,
    page: START_PAGE,
    range: { preset: DEFAULT_PRESET },
    comparison: 'prev',
    interval: null,
    metric: 'visitors',
    filters: [],
  };
}

/** Reads path (below the base) and search; what it does not understand becomes the default. */
export function parseState(path: string, search: string): State {
  const state = defaultState();
  const parts = path.split('/').filter(Boolean).map(decodePart);
  if (parts[0] === 's' && parts[1]) state.site = parts[1];
  state.page = pageOf(parts);

  const query = new URLSearchParams(search);
  state.range = parseRange(query);
  const comparison = query.get('cmp');
  if (comparison === 'yoy' || comparison === 'none') state.comparison = comparison;
  const interval = query.get('i');
  if (isInterval(interval)) state.interval = interval;
  const metric = query.get('m');
  if (metric !== null && isMetric(metric)) state.metric = metric;
  state.filters = mergeFilters(query.getAll('f').map(parseFilter));
  return state;
}

/** The path, below the base and without a slash before it, and search of a state. */
export function formatState(state: State): string {
  const query = formatQuery(state, state.metric === 'visitors' ? {} : { m: state.metric });
  return `s/${encodeURIComponent(state.site)}/${state.page}${query && '?' + query}`;
}

/** The API's address, below the base, of the report for a state. It always names the interval. */
export function apiPath(state: State): string {
  const interval = state.interval ?? suggestedInterval(state.range);
  const query = formatQuery({ ...state, interval });
  return `api/v1/${encodeURIComponent(state.site)}/${state.page}?${query}`;
}

function formatQuery(state: State, extra: Record<string, string> = {}): string {
  const pairs: [string, string][] = [];
  if ('from' in state.range) pairs.push(['from', state.range.from], ['to', state.range.to]);
  else if (state.range.preset !== DEFAULT_PRESET) pairs.push(['p', state.range.preset]);
  if (state.comparison !== 'prev') pairs.push(['cmp', state.comparison]);
  if (state.interval) pairs.push(['i', state.interval]);
  pairs.push(...Object.entries(extra));
  for (const filter of state.filters) pairs.push(['f', formatFilter(filter)]);
  return pairs.map(([name, value]) => `${name}=${encodeReadably(value)}`).join('&');
}

/** A page may be asked for without a site; who is logged in finds the first one at /login. */
function pageOf(parts: string[]): string {
  const [page, ...more] = parts[0] === 's' ? parts.slice(2) : parts;
  if (page === undefined) return START_PAGE;
  if (more.length > 0) return NO_PAGE;
  if (pages.includes(page)) return page;
  return page === 'login' || page === 'index.html' ? START_PAGE : NO_PAGE;
}

function parseRange(query: URLSearchParams): Range {
  const from = query.get('from') ?? '';
  const to = query.get('to') ?? '';
  if (isDate(from) && isDate(to) && from <= to) return { from, to };
  const preset = query.get('p') ?? '';
  return { preset: isPreset(preset) ? preset : DEFAULT_PRESET };
}

function isInterval(text: string | null): text is Interval {
  return text === 'hour' || text === 'day' || text === 'week' || text === 'month';
}

function formatFilter(filter: Filter): string {
  const values = filter.values.map((v) => v.replaceAll('%', '%25').replaceAll(',', '%2C'));
  return `${filter.dimension}:${filter.operator}:${values.join(',')}`;
}

function parseFilter(text: string): Filter | null {
  const match = /^([a-z_]+):is:(.*)$/s.exec(text);
  if (!match) return null;
  const values = (match[2] ?? '').split(',').map(decodePart);
  return { dimension: match[1] ?? '', operator: 'is', values: [...new Set(values)] };
}

/** One filter per dimension: two of them mean either value, as one would. */
function mergeFilters(filters: (Filter | null)[]): Filter[] {
  const merged = new Map<string, Filter>();
  for (const filter of filters) {
    if (!filter) continue;
    const values = [...(merged.get(filter.dimension)?.values ?? []), ...filter.values];
    merged.set(filter.dimension, { ...filter, values: [...new Set(values)] });
  }
  return [...merged.values()];
}

/** Undoes percent-encoding, and takes a text that is not so encoded as it is. */
function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Encodes a query value but leaves the signs that people should be able to read. */
function encodeReadably(value: string): string {
  return encodeURIComponent(value).replace(/%(3A|2F|2C|40)/g, (code) => decodeURIComponent(code));
}
