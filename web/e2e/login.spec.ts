import { expect, type Page } from '@playwright/test';
import { kpi, ready, violations, watch } from './dashboard';
import { days } from './myweb';
import { password, test } from './people';

// Who is let in, in a browser. A login that is refused is an answer 401, of
// which browsers write a line to the console; everything else there is a fault.

const page1 = `/s/www.example.com/overview?from=${days.from}&to=${days.to}`;

function others(faults: string[]): string[] {
  return faults.filter((fault) => !fault.includes('status of 401'));
}

async function login(page: Page, user: string, secret: string): Promise<void> {
  await page.getByLabel('Name').fill(user);
  await page.getByLabel('Password').fill(secret);
  await page.getByLabel('Password').press('Enter');
}

test('nothing is shown before the login, and the place asked for after it', async ({ page }) => {
  const faults = watch(page);
  await page.goto(page1);
  await expect(page.getByRole('heading', { name: 'Log in to myweb' })).toBeVisible();
  await expect(page).toHaveTitle('Log in · myweb');
  await expect(page.locator('.shell')).toHaveCount(0);

  await login(page, 'ada', 'a wrong pass phrase');
  await expect(page.getByRole('alert')).toHaveText('Name and password do not belong together.');
  await expect(page.getByLabel('Password')).toBeFocused();
  await expect(page.getByLabel('Password')).toHaveValue('');

  await login(page, 'ada', password);
  await ready(page);
  await expect(page).toHaveURL(new RegExp('/s/www.example.com/overview\\?from='));
  await expect(kpi(page, 'Visitors')).not.toHaveText('0');

  await page.reload();
  await ready(page); // still logged in
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: 'Log in to myweb' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Log in to myweb' })).toBeVisible();
  expect(others(faults)).toEqual([]);
});

test('the keyboard does it', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('bob');
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Log in' })).toBeFocused();
  await page.keyboard.press('Enter');
  await ready(page);
});

test('the cookie is out of the reach of scripts', async ({ page, context }) => {
  await page.goto('/');
  await login(page, 'bob', password);
  await ready(page);
  const cookie = (await context.cookies()).find((c) => c.name === 'myweb_login');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('a login that ends shows the login page in the same place', async ({ page, guarded }) => {
  await page.goto(page1);
  await login(page, 'bob', password);
  await ready(page);
  guarded.myweb('user', 'password', 'bob');
  await page.getByRole('button', { name: /^Period/ }).click();
  await page.getByRole('button', { name: 'Last 7 days' }).click();
  await expect(page.getByRole('heading', { name: 'Log in to myweb' })).toBeVisible();
  await login(page, 'bob', password);
  await ready(page);
  await expect(page).toHaveURL(/\/s\/www\.example\.com\/overview\?p=7d/);
});

test('a share link shows its site and no other, until it is revoked', async ({ page, guarded }) => {
  const faults = watch(page);
  const link = guarded.myweb('share', 'create', 'www.example.com');
  await page.goto(link);
  await expect(page).toHaveURL(/\/s\/www\.example\.com\/overview/);
  await ready(page);
  await expect(page.getByText('Shared with you')).toBeVisible();
  await page.goto('/s/blog.example.org/overview');
  await expect(page).toHaveURL(/\/s\/www\.example\.com\/overview/);
  await ready(page);
  await expect(page.getByLabel('Site')).toHaveCount(0);
  const refused = await page.request.get('/api/v1/blog.example.org/overview');
  expect(refused.status()).toBe(404);
  expect(others(faults)).toEqual([]);

  const [id] = guarded.myweb('share', 'list').split('\n')[1]!.split(/\s+/);
  guarded.myweb('share', 'revoke', id!);
  await page.goto(link);
  await expect(
    page.getByText('The link that brought you here is not valid any more.'),
  ).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 320]) {
    test(`no violation at ${width} pixels in the ${colorScheme} theme`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      const faults = watch(page);
      await page.goto('/?notice=share');
      await expect(page.getByLabel('Name')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await login(page, 'nobody', 'a wrong pass phrase');
      await expect(page.getByRole('alert')).not.toBeEmpty();
      expect(await violations(page)).toEqual([]);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(excess).toBeLessThanOrEqual(0);
      expect(others(faults)).toEqual([]);
    });
  }
}

test('the description of the API is accessible', async ({ page }) => {
  test.setTimeout(180_000); // a long page, on machines that build meanwhile
  const faults = watch(page);
  await page.goto('/api/docs');
  await expect(page.getByRole('heading', { name: 'HTTP API' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 800 });
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(excess).toBeLessThanOrEqual(0);
  expect(faults).toEqual([]);
});
