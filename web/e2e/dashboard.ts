import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/**
 * Opens a page of the dashboard and waits for its figures and its map. The
 * result collects what must not happen: console errors, uncaught errors and
 * violations of the Content-Security-Policy.
 */
export async function open(page: Page, path = '/'): Promise<string[]> {
  const faults = watch(page);
  await page.goto(path);
  await ready(page);
  await expect(page.locator('.map svg')).toBeVisible();
  return faults;
}

/** Starts to collect faults; call it before the page is opened. */
export function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  void page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    ),
  );
  return faults;
}

/** The figures shown are those that were asked for. */
export async function ready(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy=false]')).toBeVisible();
}

export function kpi(page: Page, label: string) {
  return page.getByRole('button', { name: new RegExp(`^${label}`) }).locator('.value');
}

/** Collects the addresses asked for that are not the server's own. */
export function foreign(page: Page, server: string): string[] {
  const addresses: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(server).origin) addresses.push(request.url());
  });
  return addresses;
}

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What is not accessible on the page as it stands. */
export async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  return violations.flatMap((v) =>
    v.nodes.map((node) => `${v.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  );
}
