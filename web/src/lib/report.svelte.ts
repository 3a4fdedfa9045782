import { ApiError, Latest, type Fetch } from './client';

const KEPT = 24; // answers held for the back button

/**
 * One report that is asked again whenever its address changes. While the new
 * answer is on its way the old one stays; what was seen before is shown at
 * once and then refreshed.
 */
export class Report<T> {
  data = $state.raw<T | null>(null);
  error = $state.raw<ApiError | null>(null);
  /** An answer is awaited, and what is shown is not yet it. */
  loading = $state(true);

  #latest: Latest;
  #seen = new Map<string, T>();
  #url = '';

  constructor(fetch: Fetch) {
    this.#latest = new Latest(fetch);
  }

  async load(url: string): Promise<void> {
    this.#url = url;
    const seen = this.#seen.get(url);
    if (seen) this.#show(seen);
    else this.loading = true;
    try {
      const answer = await this.#latest.get<T>(url);
      if (answer === undefined) return;
      this.#remember(url, answer);
      this.#show(answer);
    } catch (error) {
      this.error = toApiError(error);
      this.loading = false;
    }
  }

  reload(): Promise<void> {
    return this.load(this.#url);
  }

  #show(answer: T): void {
    this.data = answer;
    this.error = null;
    this.loading = false;
  }

  #remember(url: string, answer: T): void {
    this.#seen.delete(url);
    this.#seen.set(url, answer);
    if (this.#seen.size <= KEPT) return;
    const oldest = this.#seen.keys().next().value;
    if (oldest !== undefined) this.#seen.delete(oldest);
  }
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({ title: 'The answer could not be read', status: 0, detail: String(error) });
}
