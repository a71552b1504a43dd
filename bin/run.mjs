// Runs Node 24 with the given arguments: `node bin/run.mjs --test models/` and the like.
import { run } from './runtime.mjs';

process.exit(await run(process.argv.slice(2)));
