import { describe, expect, it } from 'vitest';
import { ApiError, getJSON, Latest, type Fetch } from './client';

const json = (body: unknown, init?: ResponseInit, type = 'application/json') =>
  new Response(JSON.stringify(body), { headers: { 'Content-Type': type }, ...init });

/** A fetch whose answers are given by the test, and which can be aborted as the real one. */
function controlled() {
  const answers = new Map<string, (response: Response) => void>();
  const aborted: string[] = [];
  const fetch: Fetch = (url, init) =>
    new Promise((resolve, reject) => {
      answers.set(url, resolve);
      init.signal?.addEventListener('abort', () => {
        aborted.push(url);
        reject(new DOMException('aborted', 'AbortError'));
      });
    });
  return { fetch, aborted, answer: (url: string, body: unknown) => answers.get(url)?.(json(body)) };
}

describe('getJSON', () => {
  const signal = new AbortController().signal;
  const error = (fetch: Fetch) => getJSON(fetch, '/', signal).catch((e: unknown) => e);

  it('reads the problem that the API describes', async () => {
    const problem = { title: 'Bad request', status: 400, detail: 'p: "x" is no period' };
    const got = await error(async () => json(problem, { status: 400 }, 'application/problem+json'));
    expect(got).toBeInstanceOf(ApiError);
    expect((got as ApiError).problem).toEqual(problem);
  });

  it('makes a problem of an answer that describes none', async () => {
    const got = await error(async () => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    expect((got as ApiError).problem).toEqual({ title: 'The server answered 502', status: 502 });
  });

  it('makes a problem of a server that does not answer', async () => {
    const got = await error(() => Promise.reject(new TypeError('failed to fetch')));
    expect((got as ApiError).problem.status).toBe(0);
  });
});

describe('Latest', () => {
  it('aborts a request that is overtaken, and delivers only the newest', async () => {
    const server = controlled();
    const latest = new Latest(server.fetch);
    const first = latest.get('/first');
    const second = latest.get('/second');
    server.answer('/first', 1);
    server.answer('/second', 2);
    expect(await first).toBeUndefined();
    expect(await second).toBe(2);
    expect(server.aborted).toEqual(['/first']);
  });

  it('does not deliver after stop', async () => {
    const server = controlled();
    const latest = new Latest(server.fetch);
    const answer = latest.get('/');
    latest.stop();
    expect(await answer).toBeUndefined();
  });

  it('rejects when the newest fails', async () => {
    const latest = new Latest(async () => new Response('', { status: 500 }));
    await expect(latest.get('/')).rejects.toBeInstanceOf(ApiError);
  });
});
