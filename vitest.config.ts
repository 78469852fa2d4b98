import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real databases, brokers and sockets: slower than units, and two cores may be all there is.
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
