import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  server: {
    // Where tauri.conf.json's devUrl points.
    port: 5173,
    strictPort: true,
    // The icon lives beside ui/, not in it.
    fs: { allow: ['.', '../icons'] },
  },
  build: {
    // The window's content security policy refuses data: URLs.
    assetsInlineLimit: 0,
    // The oldest web views that the bundles install on: Safari 16.4's WebKit, and WebView2, which updates itself.
    target: ['safari16.4', 'chrome111'],
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
  },
});
