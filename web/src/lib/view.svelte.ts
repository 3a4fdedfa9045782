import { base } from './base';
import { isChosen, remove, toggle } from './filters';
import type { Metric } from './metrics';
import { formatState, NO_PAGE, parseState, START_PAGE, type Comparison, type State } from './url';
import type { Range } from './period';
import type { Interval } from './api';

/**
 * The state of the dashboard, which is its URL and nothing else. Changes of
 * what is asked (site, range, filters) make a step of the browser's history;
 * changes of how it is shown (metric) do not.
 */
class View {
  #state = $state.raw<State>(this.#read());

  constructor() {
    if (this.#state.page !== NO_PAGE)
      history.replaceState(null, '', base + formatState(this.#state));
    addEventListener('popstate', () => (this.#state = this.#read()));
  }

  get state(): State {
    return this.#state;
  }

  setSite(site: string): void {
    // Pages, sources and so on of one site say nothing about another.
    this.#push({ site, filters: [] });
  }

  /** Shows the only site that may be seen, without a step of the history. */
  keepTo(site: string): void {
    this.#state = { ...this.#somewhere(), site, filters: [] };
    history.replaceState(null, '', base + formatState(this.#state));
  }

  setRange(range: Range): void {
    this.#push({ range, interval: null });
  }

  setComparison(comparison: Comparison): void {
    this.#push({ comparison });
  }

  setInterval(interval: Interval | null): void {
    this.#push({ interval });
  }

  setMetric(metric: Metric): void {
    this.#state = { ...this.#state, metric };
    history.replaceState(null, '', base + formatState(this.#state));
  }

  isChosen(dimension: string, value: string): boolean {
    return isChosen(this.#state.filters, dimension, value);
  }

  isFiltered(dimension: string): boolean {
    return this.#state.filters.some((f) => f.dimension === dimension);
  }

  toggleFilter(dimension: string, value: string, add = false): void {
    this.#push({ filters: toggle(this.#state.filters, dimension, value, add) });
  }

  removeFilter(dimension: string, value: string): void {
    this.#push({ filters: remove(this.#state.filters, dimension, value) });
  }

  clearFilters(): void {
    if (this.#state.filters.length) this.#push({ filters: [] });
  }

  #read(): State {
    return parseState('/' + location.pathname.slice(base.length), location.search);
  }

  /** The state, on a page that there is. */
  #somewhere(): State {
    const state = this.#state;
    return state.page === NO_PAGE ? { ...state, page: START_PAGE } : state;
  }

  #push(change: Partial<State>): void {
    this.#state = { ...this.#somewhere(), ...change };
    history.pushState(null, '', base + formatState(this.#state));
  }
}

export const view = new View();
