import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** Where `npm start` listens; the development server hands requests for API, feed and sign-in on to it. */
const platformAddress = '127.0.0.1:8080';
const apiRoutes = ['/config', '/classes', '/races', '/racers', '/_local'];
const signInRoutes = ['/oauth2', '/login', '/logout'];

export default defineConfig({
  base: '/',
  plugins: [vue()],
  build: {
    // The oldest browsers that know light-dark() and oklch() without a rewrite.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    assetsDir: 'assets',
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    proxy: {
      ...Object.fromEntries([...apiRoutes, ...signInRoutes].map((route) => [route, `http://${platformAddress}`])),
      '/mqtt': { target: `ws://${platformAddress}`, ws: true },
    },
  },
});
