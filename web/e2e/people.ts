import { test as base } from '@playwright/test';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { address, load, settings, stop } from './myweb';

export const password = 'correct horse battery staple';

interface Guarded {
  url: string;
  /** Runs a command of myweb beside the server, and gives what it printed. */
  myweb: (...args: string[]) => string;
}

/** `myweb serve` on loaded logs, with an admin, ada, and a viewer, bob. */
export const test = base.extend<object, { guarded: Guarded }>({
  guarded: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'myweb-login-'));
      let server: ChildProcess | undefined;
      try {
        const program = await load(folder);
        const myweb = (...args: string[]) => {
          const ran = spawnSync(program, args, { ...settings(folder), input: password + '\n' });
          if (ran.status !== 0) throw new Error(`myweb ${args.join(' ')}: ${ran.stderr}`);
          return String(ran.stdout).trim();
        };
        myweb('user', 'add', 'ada', '--role', 'admin');
        server = spawn(program, ['serve', '--listen', '127.0.0.1:0'], settings(folder));
        const url = await address(server);
        myweb('user', 'add', 'bob'); // through the server
        await use({ url, myweb });
      } finally {
        await stop(server);
        await rm(folder, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 300_000 }, // a first build takes its time
  ],
  baseURL: async ({ guarded }, use) => use(guarded.url),
});
