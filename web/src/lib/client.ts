import type { Problem } from './api';

/** An answer of the API that is no success, or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(
    readonly problem: Problem,
    options?: ErrorOptions,
  ) {
    super(problem.detail ?? problem.title, options);
    this.name = 'ApiError';
  }
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Reads one JSON document. Rejects with an ApiError, or as fetch does when aborted. */
export async function getJSON<T>(fetch: Fetch, url: string, signal: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, { signal, headers: { Accept: 'application/json' } });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ApiError({ title: 'The server does not answer', status: 0 }, { cause });
  }
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as T;
}

/** The event on the window that says that nobody is logged in any more. */
export const LOGGED_OUT = 'myweb:loggedout';

async function refusal(response: Response): Promise<ApiError> {
  if (response.status === 401) globalThis.dispatchEvent?.(new Event(LOGGED_OUT));
  return new ApiError(await readProblem(response));
}

/** Sends a JSON document and reads the answer, if there is one. */
export async function postJSON<T>(fetch: Fetch, url: string, body: unknown): Promise<T | null> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw new ApiError({ title: 'The server does not answer', status: 0 }, { cause });
  }
  if (!response.ok) throw new ApiError(await readProblem(response));
  return response.status === 204 ? null : ((await response.json()) as T);
}

async function readProblem(response: Response): Promise<Problem> {
  const fallback = { title: `The server answered ${response.status}`, status: response.status };
  if (!response.headers.get('Content-Type')?.includes('json')) return fallback;
  try {
    return { ...fallback, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return fallback;
  }
}

/**
 * The newest request of a kind: starting one aborts the one before, and an
 * answer that was overtaken is never delivered.
 */
export class Latest {
  #controller: AbortController | null = null;

  constructor(readonly fetch: Fetch) {}

  /** Resolves to undefined when a newer request, or stop, overtook it. */
  async get<T>(url: string): Promise<T | undefined> {
    this.stop();
    const controller = new AbortController();
    this.#controller = controller;
    try {
      const answer = await getJSON<T>(this.fetch, url, controller.signal);
      return controller.signal.aborted ? undefined : answer;
    } catch (error) {
      if (controller.signal.aborted) return undefined;
      throw error;
    }
  }

  stop(): void {
    this.#controller?.abort();
    this.#controller = null;
  }
}
