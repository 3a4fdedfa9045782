import { test } from '@playwright/test';
import { open } from './dashboard';

// Makes the pictures of the documentation: SHOTS is the folder they go to.
const folder = process.env.SHOTS;
test.skip(!folder, 'SHOTS is not set');

const shots = [
  { name: 'overview-light', scheme: 'light', width: 1440, path: '/' },
  { name: 'overview-dark', scheme: 'dark', width: 1440, path: '/' },
  { name: 'overview-phone', scheme: 'light', width: 390, path: '/' },
] as const;

for (const shot of shots) {
  test(shot.name, async ({ page }) => {
    await page.emulateMedia({ colorScheme: shot.scheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: shot.width, height: 900 });
    await open(page, shot.path);
    await page.evaluate(() => document.fonts.ready);
    // The sidebar is as high as the window: make that as high as the page.
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: shot.width, height });
    await page.screenshot({ path: `${folder}/${shot.name}.png` });
  });
}
