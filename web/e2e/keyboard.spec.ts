import { expect, test } from '@playwright/test';
import { kpi, open } from './dashboard';

test('single keys choose range, comparison and theme', async ({ page }) => {
  await open(page);
  for (const [key, url] of [
    ['w', /p=7d$/],
    ['d', /p=today$/],
    ['m', /overview$/],
    ['c', /cmp=yoy$/],
    ['c', /cmp=none$/],
    ['c', /overview$/],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page).toHaveURL(url);
  }
  await page.keyboard.press('t');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(kpi(page, 'Visitors')).toBeVisible(); // keys are heard from then on
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('t');
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');
});

test('the slash finds a value to filter by, and x clears', async ({ page }) => {
  await open(page);
  const before = await kpi(page, 'Visitors').textContent();
  await page.keyboard.press('/');
  await page.keyboard.type('germ');
  await expect(page.getByRole('listbox').getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/f=country:is:DE$/);
  await expect(kpi(page, 'Visitors')).not.toHaveText(before!);
  await page.keyboard.press('x');
  await expect(kpi(page, 'Visitors')).toHaveText(before!);
});

test('help opens, closes, and can switch single keys off', async ({ page }) => {
  await open(page);
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();

  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await help.getByRole('switch').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('w');
  await page.reload();
  await expect(kpi(page, 'Visitors')).toBeVisible();
  await page.keyboard.press('w');
  await expect(page).toHaveURL(/overview$/);
});

test('keys typed into a field are text', async ({ page }) => {
  await open(page);
  await page.keyboard.press('/');
  await page.keyboard.type('wdt');
  await expect(page.getByRole('combobox', { name: 'Value to filter by' })).toHaveValue('wdt');
  await expect(page).toHaveURL(/overview$/);
});
