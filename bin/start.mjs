// npm start: packages, web app when stale, server. `-- --demo` loads the sample business.
import { join } from 'node:path';
import { buildWeb, install, root, run } from './runtime.mjs';

install();
buildWeb();
process.exit(await run([join(root, 'server', 'main.ts'), ...process.argv.slice(2)]));
