import { expect, test, type Page } from '@playwright/test';
import { violations, watch } from './dashboard';

async function openSettings(page: Page): Promise<string[]> {
  const faults = watch(page);
  await page.goto('/s/all/settings');
  await expect(page.locator('[aria-busy=false]')).toBeVisible();
  return faults;
}

test('the settings say how each source does', async ({ page }) => {
  const faults = await openSettings(page);
  await expect(page).toHaveTitle('Settings · myweb');
  const sources = page.getByRole('region', { name: 'Sources' }).getByRole('listitem');
  await expect(sources).toHaveCount(3);
  await expect(sources.nth(0)).toContainText('Running');
  await expect(sources.nth(0)).toContainText('12 minutes');
  await expect(sources.nth(1)).toContainText('Running · 1 not read');
  await expect(sources.nth(1)).toContainText('77aa0b1c.gz: unpack: unexpected EOF');
  await expect(sources.nth(2)).toContainText('Failing, 20 seconds ago: receive from log-events');
  await expect(sources.nth(2)).toContainText('next try in 35 seconds');
  expect(faults).toEqual([]);
});

test('the settings say what has come of each hour', async ({ page }) => {
  await openSettings(page);
  const completeness = page.getByRole('region', { name: 'Completeness' });
  const strip = completeness.getByRole('img', { name: /^docs\.example\.com: 49 hours/ });
  await expect(strip).toHaveAccessibleName(/24 settled, 25 still arriving; of 1 nothing came$/);
  await expect(strip.locator('i')).toHaveCount(49);
  await expect(strip.locator('i').nth(9)).toHaveAttribute('title', /nothing came, settled$/);
  await expect(completeness).toContainText('118 requests came when their hour had settled');
});

test('the number of rejected lines leads to the reasons', async ({ page }) => {
  const faults = await openSettings(page);
  await page.getByRole('link', { name: 'Why' }).click();
  const reasons = page.getByRole('region', { name: 'Rejected lines' });
  await expect(reasons).toBeInViewport();
  await expect(reasons.getByRole('row', { name: /no valid timestamp/ })).toContainText('1');
  await expect(page).toHaveTitle('Settings · myweb');
  expect(faults).toEqual([]);
});

test('one gets to the settings and back', async ({ page }) => {
  await page.goto('/s/all/overview?p=7d');
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('region', { name: 'Installation' })).toContainText('myweb.duckdb');
  await expect(page.getByRole('link', { name: 'Settings' })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(page).toHaveURL(/overview\?p=7d$/);
});

test('a server that stops answering is said so, and what was known stays', async ({ page }) => {
  await page.clock.install();
  await openSettings(page);
  await page.route('**/api/v1/status', (route) => route.abort());
  await page.clock.fastForward(11_000);
  await expect(page.getByRole('alert')).toContainText('does not answer');
  await expect(page.getByRole('region', { name: 'Sources' })).toBeVisible();
});

for (const [colorScheme, width] of [
  ['light', 1440],
  ['light', 768],
  ['dark', 390],
  ['light', 320],
] as const) {
  test(`settings: accessible in ${colorScheme}, ${width} pixels wide`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    await openSettings(page);
    expect(await violations(page)).toEqual([]);
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(excess).toBeLessThanOrEqual(0);
  });
}
