import { expect, test, type Page } from '@playwright/test';
import { kpi, open, ready, watch } from './dashboard';

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
