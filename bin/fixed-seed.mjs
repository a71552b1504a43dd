// Loaded before every test: property tests draw the same cases on every machine. FAST_CHECK_SEED=7 draws others, FAST_CHECK_SEED=any new
// ones each time.
import fc from 'fast-check';

const wanted = process.env.FAST_CHECK_SEED ?? '1';
if (wanted !== 'any') fc.configureGlobal({ seed: Number(wanted) });
