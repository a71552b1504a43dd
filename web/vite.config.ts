// Builds the web app into web/dist. Nothing is inlined: the page's content policy allows only files of
// our own.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));

// Vite reads its configuration from the default export; nothing else in the project has one.
export default defineConfig({
  root: here,
  // The server writes the path of PUBLIC_URL before it.
  base: './',
  plugins: [react()],
  // While developing, the API answers from a server started beside this one.
  // The host stays the page's own: the server compares it with where the request came from.
  server: {
    proxy: {
      '/api/': {
        target: `http://localhost:${process.env.API_PORT ?? 4321}`,
        changeOrigin: false,
      },
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2023',
    // ECharts is one large part, loaded only with the first chart.
    chunkSizeWarningLimit: 700,
  },
});
