import { expect, test } from '@playwright/test';
import { open, violations } from './dashboard';

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [device, width] of [
    ['desktop', 1440],
    ['phone', 390],
  ] as const) {
    test(`no violation on a ${device} in the ${colorScheme} theme`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      const faults = await open(page, '/s/all/overview?f=source:is:Google');
      expect(await violations(page)).toEqual([]);

      await page.getByRole('button', { name: /^Period/ }).click();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'View as table' }).click();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('?');
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('/');
      expect(await violations(page)).toEqual([]);
      expect(faults).toEqual([]);
    });
  }
}

for (const width of [320, 390, 768, 1024]) {
  test(`nothing is wider than a window of ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await open(page, '/s/docs.example.com/overview?f=country:is:DE,FR,US&f=page:is:/docs');
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(excess).toBeLessThanOrEqual(0);
  });
}

test('the navigation of a phone opens and closes', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  const overview = page.getByRole('link', { name: 'Overview' });
  await expect(overview).toBeHidden();
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await expect(overview).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(overview).toBeHidden();
});
