import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  server: {
    // The port of devUrl in tauri.conf.json.
    port: 5173,
    strictPort: true,
    // The icons are outside of ui/.
    fs: { allow: ['.', '../icons'] },
  },
  build: {
    // The content security policy of the window refuses data: URLs.
    assetsInlineLimit: 0,
    // The oldest supported web views: WebKit of Safari 16.4, and WebView2, which updates itself.
    target: ['safari16.4', 'chrome111'],
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/i18n/test-setup.ts'],
  },
});
