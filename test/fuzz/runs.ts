import fc from 'fast-check';
import { vi } from 'vitest';

/** How often each property is tried. `FUZZ_RUNS=10000` is what CI asks for; here tests should be quick. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 500);

fc.configureGlobal({ numRuns });
vi.setConfig({ testTimeout: 20_000 + numRuns * 30 });
