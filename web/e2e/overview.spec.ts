import { expect, test } from '@playwright/test';
import { foreign, kpi, open, ready, watch } from './dashboard';

test('renders without an error or a violation of the policy', async ({ page }) => {
  const faults = await open(page);
  await expect(page).toHaveURL(/\/s\/all\/overview$/);
  await expect(page).toHaveTitle('Overview · All sites · myweb');
  await expect(kpi(page, 'Visitors')).toHaveText(/^[\d,]+$/);
  await expect(page.getByText(/Data through 13:05 UTC · 12 minutes behind/).first()).toBeVisible();
  for (const panel of ['Pages', 'Sources', 'Devices', 'Geography']) {
    await expect(page.getByRole('region', { name: panel }).locator('li').first()).toBeVisible();
  }
  await expect(page.getByRole('link', { name: 'IP Geolocation by DB-IP' })).toBeVisible();
  expect(faults).toEqual([]);
});

test('asks nobody but its own server', async ({ page, baseURL }) => {
  const strangers = foreign(page, baseURL!);
  await open(page);
  expect(strangers).toEqual([]);
});

test('a click filters, a second one lets go, and the back button undoes', async ({ page }) => {
  const faults = await open(page);
  const before = await kpi(page, 'Visitors').textContent();
  const sources = page.getByRole('region', { name: 'Sources' });
  const rows = await sources.locator('li').count();

  await sources.getByRole('button', { name: /Hacker News/ }).click();
  await expect(page).toHaveURL(/\?f=source:is:Hacker%20News$/);
  await expect(kpi(page, 'Visitors')).not.toHaveText(before!);
  await expect(page.getByRole('group', { name: 'Active filters' })).toContainText('Hacker News');
  // The panel ignores the filter on its own dimension, so that one can switch.
  await expect(sources.locator('li')).toHaveCount(rows);

  await page.locator('.map path[data-code="IN"]').first().click();
  await expect(page).toHaveURL(/f=source:is:Hacker%20News&f=country:is:IN$/);
  await page.goBack();
  await expect(page).toHaveURL(/\?f=source:is:Hacker%20News$/);
  await page.goBack();
  await expect(kpi(page, 'Visitors')).toHaveText(before!);
  await page.goForward();
  await expect(page.getByRole('group', { name: 'Active filters' })).toContainText('Hacker News');
  await sources.getByRole('button', { name: /Hacker News/ }).click();
  await expect(kpi(page, 'Visitors')).toHaveText(before!);
  expect(faults).toEqual([]);
});

test('Shift-click adds a value, and a chip removes it', async ({ page }) => {
  await open(page, '/s/all/overview?f=country:is:DE');
  const geography = page.getByRole('region', { name: 'Geography' });
  await geography.getByRole('button', { name: /France/ }).click({ modifiers: ['Shift'] });
  await expect(page).toHaveURL(/f=country:is:DE,FR$/);
  await page.getByRole('button', { name: 'Remove filter: Country is Germany' }).click();
  await expect(page).toHaveURL(/f=country:is:FR$/);
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(page).toHaveURL(/overview$/);
});

test('a value with a comma and a percent sign can be filtered by', async ({ page }) => {
  await open(page);
  const pages = page.getByRole('region', { name: 'Pages' });
  await pages.getByRole('button', { name: 'Show more' }).click();
  await pages.getByRole('button', { name: /\/docs\/a,b 100%/ }).click();
  await expect(page.getByRole('group', { name: 'Active filters' })).toContainText('/docs/a,b 100%');
  await page.reload();
  await ready(page);
  await expect(page.getByRole('group', { name: 'Active filters' })).toContainText('/docs/a,b 100%');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('the arrow keys read the chart', async ({ page }) => {
  await open(page);
  const chart = page.getByRole('slider', { name: /^Visitors by day, 24 Oct – 22 Nov 2026/ });
  await chart.focus();
  await page.keyboard.press('Home');
  await expect(chart).toHaveAttribute('aria-valuetext', /^Sat,? 24 Oct: [\d,]+, before [\d,]+$/);
  await page.keyboard.press('ArrowRight');
  await expect(chart).toHaveAttribute('aria-valuetext', /^Sun,? 25 Oct/);
  await page.keyboard.press('End');
  await expect(chart).toHaveAttribute('aria-valuetext', /^Sun,? 22 Nov.*still arriving/);
  await expect(chart.locator('.crosshair')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(chart.locator('.crosshair')).toHaveCount(0);
});

test('the pointer reads the chart', async ({ page }) => {
  await open(page);
  await page.getByRole('slider').hover({ position: { x: 300, y: 100 } });
  await expect(page.locator('.tip')).toContainText(/\d Nov/);
});

test('a day that has just begun has its small charts too', async ({ page }) => {
  await open(page, '/s/all/overview?p=today');
  for (const path of await page.locator('.kpis svg[preserveAspectRatio=none] path').all()) {
    await expect(path).toHaveAttribute('d', /L/);
  }
});

test('a page that is filtered by stays in its list, however far down', async ({ page }) => {
  await open(page);
  const pages = page.getByRole('region', { name: 'Pages' });
  await pages.getByRole('button', { name: 'Show more' }).click();
  const row = pages.locator('li button').nth(11);
  await row.click();
  await ready(page);
  await pages.getByRole('button', { name: 'Show fewer' }).click();
  await expect(pages.locator('li button[aria-pressed=true]')).toHaveCount(1);
});

test('the chart can be had as a table', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'View as table' }).click();
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(31);
});

test('metric, interval and comparison are in the URL', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: /^Bounce rate/ }).click();
  await expect(page).toHaveURL(/\?m=bounce_rate$/);
  await expect(page.getByRole('slider', { name: /^Bounce rate by day/ })).toBeVisible();
  await page.getByRole('button', { name: 'Weekly' }).click();
  await expect(page).toHaveURL(/i=week&m=bounce_rate$/);
  await expect(page.getByRole('slider', { name: /^Bounce rate by week/ })).toBeVisible();
  await page.getByRole('combobox', { name: 'Comparison' }).selectOption('none');
  await expect(page).toHaveURL(/cmp=none/);
  await expect(page.locator('.delta')).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('slider', { name: /^Bounce rate by week/ })).toBeVisible();
});

test('the range can be a name or two dates', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Period: Last 30 days' }).click();
  await page.getByRole('button', { name: 'Yesterday' }).click();
  await expect(page).toHaveURL(/\?p=yesterday$/);
  await expect(page.getByRole('slider', { name: /by hour, 21 Nov 2026/ })).toBeVisible();

  await page.getByRole('button', { name: 'Period: Yesterday' }).click();
  await page.getByLabel('From').fill('2026-10-01');
  await page.getByLabel('To', { exact: true }).fill('2026-10-07');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/\?from=2026-10-01&to=2026-10-07$/);
  await expect(page.getByRole('slider', { name: /1 Oct – 7 Oct 2026/ })).toBeVisible();
});

test('the site can be switched', async ({ page }) => {
  await open(page);
  await page.getByLabel('Site').selectOption('docs.example.com');
  await expect(page).toHaveURL(/\/s\/docs\.example\.com\/overview$/);
  await expect(page).toHaveTitle('Overview · docs.example.com · myweb');
  await page.reload();
  await expect(page.getByLabel('Site')).toHaveValue('docs.example.com');
});

test('text that looks like markup stays text', async ({ page }) => {
  const faults = watch(page);
  await page.goto('/s/all/overview?f=page:is:/%3Cimg src=x onerror=alert(1)%3E');
  await expect(page.getByRole('group', { name: 'Active filters' })).toContainText('<img src=x');
  expect(faults).toEqual([]);
});
