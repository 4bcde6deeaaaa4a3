import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The server puts a fresh nonce where `{{csp-nonce}}` stands, on every answer; hashed files under `assets/` never change.
 */
export default defineConfig({
  base: '/console/',
  plugins: [react()],
  html: { cspNonce: '{{csp-nonce}}' },
  build: {
    target: ['chrome125', 'firefox125', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
