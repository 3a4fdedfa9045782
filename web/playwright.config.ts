import { defineConfig } from '@playwright/test';

// The server under test is a Go binary, so that its Content-Security-Policy is
// tested too. WEB_SERVER replaces its command, WEB_URL its address:
//
//   WEB_SERVER="../bin/myweb serve --addr 127.0.0.1:8899" WEB_URL=http://127.0.0.1:8899 npm run e2e
const url = process.env.WEB_URL ?? 'http://127.0.0.1:8898';

export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  reporter: 'list',
  timeout: 60_000, // machines that build meanwhile are slow
  expect: { timeout: 15_000 },
  use: {
    baseURL: url,
    locale: 'en-GB',
    timezoneId: 'Asia/Tokyo', // unlike the reporting time zone, which is what counts
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'dashboard', testIgnore: ['real.spec.ts', 'login.spec.ts', 'shots.spec.ts'] },
    ...(process.env.SHOTS ? [{ name: 'shots', testMatch: 'shots.spec.ts' }] : []), // pictures for docs/images
    { name: 'real', testMatch: ['real.spec.ts', 'login.spec.ts'] }, // start servers of their own
  ],
  webServer: {
    command: process.env.WEB_SERVER ?? 'go run ./internal/fixtureserver -addr 127.0.0.1:8898',
    url,
    reuseExistingServer: false,
    timeout: 120_000,
  },
});
