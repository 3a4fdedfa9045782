import { test as base } from '@playwright/test';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const repository = join(import.meta.dirname, '../..');

/** The days, in UTC, of the logs that are served. */
export const days = { from: '2025-03-03', to: '2025-03-09' };

/**
 * Tests of the dashboard as it is delivered: `myweb serve` on a database into
 * which logs were loaded. The seed is fixed, so the figures are always the
 * same. Everything is in a temporary folder, and the port is any free one.
 */
export const test = base.extend<object, { myweb: string }>({
  myweb: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'myweb-e2e-'));
      let server: ChildProcess | undefined;
      try {
        const myweb = await load(folder);
        server = spawn(myweb, ['serve', '--listen', '127.0.0.1:0'], settings(folder));
        process.once('exit', () => server?.kill());
        await use(await address(server));
      } finally {
        await stop(server);
        await rm(folder, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 300_000 }, // a first build takes its time
  ],
  baseURL: async ({ myweb }, use) => use(myweb),
});

/** Builds the programs, makes logs and loads them. The result is the path of myweb. */
export async function load(folder: string): Promise<string> {
  const programs = ['./cmd/myweb', './bench/cmd/genlogs'];
  await run('go', ['build', '-buildvcs=false', '-o', folder + '/', ...programs], {
    cwd: repository,
  });
  const logs = join(folder, 'logs');
  const wanted = ['-seed', '7', '-requests', '6000', '-from', days.from, '-days', '7'];
  await run(join(folder, 'genlogs'), ['-dir', logs, ...wanted]);
  const myweb = join(folder, 'myweb');
  await run(myweb, ['ingest', '--quiet', logs], settings(folder));
  return myweb;
}

/** Of this folder only: neither an .env nor the environment of who runs the tests counts. */
export function settings(folder: string) {
  return { cwd: folder, env: { HOME: folder, PATH: process.env.PATH, TIMEZONE: 'UTC' } };
}

/** Waits until the server says where it listens, which is in its log. */
export function address(server: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    server.stderr?.on('data', (text) => {
      if (said.length < 10_000) said += text;
      const url = /url=(http:\S+)/.exec(said)?.[1];
      if (url) resolve(url);
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`myweb serve ended: ${said}`)));
    setTimeout(() => reject(new Error(`myweb serve does not listen: ${said}`)), 20_000).unref();
  });
}

export async function stop(server: ChildProcess | undefined): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}
