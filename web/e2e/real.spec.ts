import { expect, type APIRequestContext, type Page } from '@playwright/test';
import type { Overview } from '../src/lib/api';
import { foreign, kpi, open, ready, violations } from './dashboard';
import { days, test } from './myweb';

// The dashboard, the API, the reports and the database together: what is shown
// is what the API says of logs that were loaded. Details of the dashboard are
// tested against figures that are made up, where the clock stands still.

const range = `from=${days.from}&to=${days.to}`;

function ask(request: APIRequestContext, site: string, filters = ''): Promise<Overview> {
  return request
    .get(`/api/v1/${site}/overview?${range}${filters}`)
    .then((answer) => answer.json() as Promise<Overview>);
}

/** The key figures on the page are these, written as people read them. */
async function expectFigures(page: Page, { totals }: Overview): Promise<void> {
  expect(totals.page_views).toBeGreaterThan(0);
  const seconds = Math.round(totals.session_duration);
  const minutes = Math.floor(seconds / 60);
  const figures = {
    Visitors: totals.visitors.toLocaleString('en-GB'),
    'Page views': totals.page_views.toLocaleString('en-GB'),
    'Views per session': totals.views_per_session.toFixed(2),
    'Bounce rate': `${(100 * totals.bounce_rate).toFixed(1)}%`,
    'Session duration': `${minutes}m ${String(seconds % 60).padStart(2, '0')}s`,
  };
  for (const [label, text] of Object.entries(figures)) {
    await expect(kpi(page, label), label).toHaveText(text);
  }
}

test('every figure is the API’s', async ({ page, request, baseURL }) => {
  const strangers = foreign(page, baseURL!);
  const faults = await open(page, `/s/all/overview?${range}`);
  const overview = await ask(request, 'all');
  await expectFigures(page, overview);

  const panels = { Pages: 'page', Sources: 'source', Geography: 'country', Devices: 'browser' };
  for (const [name, dimension] of Object.entries(panels)) {
    const rows = overview.breakdowns[dimension]?.rows?.slice(0, 8) ?? [];
    expect(rows.length, name).toBeGreaterThan(0);
    const shown = page.getByRole('region', { name }).locator('li .figure');
    await expect(shown).toHaveText(
      rows.map((row) =>
        row[dimension === 'page' ? 'page_views' : 'sessions'].toLocaleString('en-GB'),
      ),
    );
  }
  const daily = overview.series.reduce((sum, point) => sum + point.page_views, 0);
  expect(daily).toBe(overview.totals.page_views);
  expect(strangers).toEqual([]);
  expect(faults).toEqual([]);
});

test('a click on a country filters, and the back button restores', async ({ page, request }) => {
  const faults = await open(page, `/s/all/overview?${range}`);
  const all = await ask(request, 'all');
  const country = all.breakdowns.country?.rows?.[0]?.value ?? '';
  const name = new Intl.DisplayNames('en-GB', { type: 'region' }).of(country)!;
  const filtered = await ask(request, 'all', `&f=country:is:${country}`);
  expect(filtered.totals.visitors).toBeLessThan(all.totals.visitors);

  await page.getByRole('region', { name: 'Geography' }).getByRole('button', { name }).click();
  await expect(page).toHaveURL(new RegExp(`f=country:is:${country}$`));
  await ready(page);
  await expectFigures(page, filtered);
  await page.goBack();
  await ready(page);
  await expectFigures(page, all);
  await expect(page.getByRole('group', { name: 'Active filters' })).toHaveCount(0);
  expect(faults).toEqual([]);
});

test('each site has its own figures', async ({ page, request }) => {
  const faults = await open(page, `/s/all/overview?${range}`);
  const { sites } = await (await request.get('/api/v1/sites')).json();
  expect(sites.length).toBeGreaterThan(1);
  for (const { site } of sites.slice(0, 2)) {
    await page.getByLabel('Site').selectOption(site);
    await expect(page).toHaveTitle(`Overview · ${site} · myweb`);
    await ready(page);
    await expectFigures(page, await ask(request, site));
  }
  expect(faults).toEqual([]);
});

test('no violation of accessibility in the dark theme', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const faults = await open(page, `/s/all/overview?${range}`);
  expect(await violations(page)).toEqual([]);
  expect(faults).toEqual([]);
});
