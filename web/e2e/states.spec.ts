import { expect, test, type Page } from '@playwright/test';
import { kpi, open, ready, violations, watch } from './dashboard';

/** Changes the answers of the overview before the page sees them. */
async function change(page: Page, edit: (overview: Record<string, unknown>) => void) {
  await page.route('**/api/v1/*/overview**', async (route) => {
    const response = await route.fetch();
    const overview = await response.json();
    edit(overview);
    await route.fulfill({ response, json: overview });
  });
}

test('a period without page views leads to the data', async ({ page }) => {
  const faults = watch(page);
  await page.goto('/s/all/overview?from=2020-01-01&to=2020-01-31');
  await expect(page.getByRole('heading', { name: 'No page views in this period' })).toBeVisible();
  await page.getByRole('button', { name: 'Show the latest data' }).click();
  await expect(page).toHaveURL(/from=2026-10-24&to=2026-11-22$/);
  await expect(kpi(page, 'Visitors')).toBeVisible();
  expect(faults).toEqual([]);
});

test('a site that there is nothing of leads to those that there are', async ({ page }) => {
  await page.goto('/s/nothere.example/overview?p=7d');
  await expect(page.getByRole('heading', { name: 'No requests of nothere.example' })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'docs.example.com' }).click();
  await expect(page).toHaveURL(/docs\.example\.com\/overview\?p=7d$/);
  await expect(kpi(page, 'Visitors')).toBeVisible();
});

for (const path of ['/nope', '/s/all/nope', '/s/all/overview/more']) {
  test(`there is no page at ${path}, and the address stays`, async ({ page }) => {
    const faults = watch(page);
    await page.goto(path);
    await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
    await expect(page).toHaveTitle('No such page · myweb');
    expect(new URL(page.url()).pathname).toBe(path);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Go to the overview' }).click();
    await expect(kpi(page, 'Visitors')).toBeVisible();
    expect(faults).toEqual([]);
  });
}

test('a page without a site in its address is that of all sites', async ({ page }) => {
  await page.goto('/settings');
  await expect(page.getByRole('region', { name: 'Installation' })).toBeVisible();
  await expect(page).toHaveURL(/\/s\/all\/settings$/);
  await page.goto('/login'); // nobody has to log in
  await expect(kpi(page, 'Visitors')).toBeVisible();
  await expect(page).toHaveURL(/\/s\/all\/overview$/);
});

test('on a phone the freshness is near the top, and the end of the page leads on', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  await expect(page.getByText(/^Data through/).locator('visible=true')).toBeInViewport();
  const elsewhere = page.getByRole('navigation', { name: 'Elsewhere' });
  await expect(elsewhere.getByRole('link', { name: 'API' })).toHaveAttribute('href', '/api/docs');
  await elsewhere.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('region', { name: 'Installation' })).toBeVisible();
});

test('filters that leave nothing can be cleared', async ({ page }) => {
  await page.goto('/s/all/overview?f=page:is:/nowhere');
  await expect(page.getByRole('heading', { name: /with these filters/ })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(kpi(page, 'Visitors')).toBeVisible();
});

test('without any data it says how to load some', async ({ page }) => {
  await change(page, (overview) => {
    overview.first_at = overview.last_at = null;
    overview.totals = { ...(overview.totals as object), page_views: 0 };
  });
  await page.goto('/');
  await expect(page.getByText('myweb ingest FOLDER')).toBeVisible();
});

test('an error is said and can be tried again', async ({ page }) => {
  let broken = true;
  await page.route('**/api/v1/*/overview**', (route) =>
    broken
      ? route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          json: { title: 'The database does not answer', status: 503, detail: 'Is it running?' },
        })
      : route.continue(),
  );
  await page.goto('/');
  await expect(page.getByRole('alert')).toContainText('The database does not answer');
  await expect(page.getByRole('alert')).toContainText('Is it running?');
  broken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(kpi(page, 'Visitors')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('old figures stay while new ones are fetched, and the last choice wins', async ({ page }) => {
  await open(page);
  await page.route('**/overview?p=7d*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue().catch(() => {}); // it was aborted, as it should be
  });
  await page.keyboard.press('w');
  await expect(page.locator('[aria-busy=true]')).toBeVisible();
  await expect(kpi(page, 'Visitors')).toBeVisible();
  await page.keyboard.press('d');
  await ready(page);
  await expect(page.getByRole('slider', { name: /by hour, 22 Nov 2026/ })).toBeVisible();
  await page.waitForTimeout(1600);
  await expect(page.getByRole('slider', { name: /by hour, 22 Nov 2026/ })).toBeVisible();
});

test('without its map the page still has every figure', async ({ page }) => {
  await page.route('**/geo/world.json', (route) => route.fulfill({ status: 404 }));
  await page.goto('/');
  await expect(page.getByText('The map could not be loaded.')).toBeVisible();
  await expect(page.getByRole('button', { name: /Germany/ })).toBeVisible();
});
