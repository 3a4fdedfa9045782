import { defineConfig } from 'vitest/config';
import { svelte } from '@sveltejs/vite-plugin-svelte';

export default defineConfig({
  plugins: [svelte()],
  // Relative URLs: Go puts the configured base path in front of them.
  base: './',
  build: {
    target: 'es2022',
    // The first versions with light-dark(); below them it would be rewritten.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // The policy allows no inline script, no data: script and no polyfill.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    sourcemap: false,
    rolldownOptions: {
      output: {
        // The page of the API's description names the font, too: no hash.
        assetFileNames: ({ names: [name] }) =>
          name?.endsWith('.woff2') ? 'fonts/[name][extname]' : 'assets/[name]-[hash][extname]',
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': process.env.MYWEB_API ?? 'http://127.0.0.1:8808' },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
