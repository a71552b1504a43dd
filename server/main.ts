// Starts Clientela: database, web server, background thread; and stops them in the other order.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { makeApp } from './app.ts';
import { jobs } from './background.ts';
import { type Config, readConfig } from './platform/config.ts';
import { CodedError, fail } from './platform/errors.ts';
import { translate } from './platform/i18n.ts';
import { leave } from './platform/leave.ts';
import { openAll } from './platform/open.ts';
import { loadSample } from './sample/index.ts';

async function main(config: Config, demo: boolean) {
  // Before anything is started: a taken port is the most common reason why nothing works.
  await checkPort(config);
  const opened = await openAll(config, jobs);
  const { context, target } = opened;
  let stopping = false;
  if (demo) await loadSample(context, null, new Date()).catch(passIfLoaded);
  const { app } = await makeApp(context);
  const thread = startThread({ config, target }, () => stopping, context.log);
  await app.listen({ host: config.host, port: config.port });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;
  const local = `http://localhost:${port}`;
  console.log(
    config.publicUrl === null
      ? `\n  Clientela  →  ${local}\n`
      : `\n  Clientela  →  ${config.publicUrl}, for the proxy at\n                ${local}\n`,
  );

  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    context.log.info({ signal }, 'stopping');
    // Whoever waits for longer than this is cut off; nothing acknowledged is lost by it.
    setTimeout(() => process.exit(1), 15_000).unref();
    if (signal === 'SIGTERM' && config.publicUrl !== null) await leave(app.server, 3000);
    await app.close();
    await thread.stop();
    await opened.close();
    process.exit(0);
  };
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGHUP', () => stop('SIGHUP'));
}

function passIfLoaded(error: unknown) {
  if (!(error instanceof CodedError) || error.code !== 'sample_not_empty') throw error;
}

function checkPort({ host, port }: Config): Promise<void> {
  return new Promise((done, refuse) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      try {
        fail(error.code === 'EADDRINUSE' ? 'port_taken' : 'config_invalid', {
          name: 'PORT',
          port,
          host,
        });
      } catch (coded) {
        refuse(coded);
      }
    });
    probe.listen(port, host, () => probe.close(() => done()));
  });
}

/** The background thread; if it falls it is raised again, and its jobs are repeated. */
function startThread(
  data: unknown,
  stopping: () => boolean,
  log: { error: (o: object, m: string) => void },
) {
  let worker: Worker;
  const start = () => {
    worker = new Worker(join(import.meta.dirname, 'jobs-thread.ts'), {
      workerData: data,
      // Streams of rows die young: a small nursery keeps a third of the memory, a smaller one costs time.
      resourceLimits: { maxYoungGenerationSizeMb: 48 },
    });
    worker.on('error', (error) => log.error({ err: error }, 'background thread failed'));
    worker.on('exit', () => {
      if (!stopping()) setTimeout(start, 1000);
    });
  };
  start();
  return {
    stop: () =>
      new Promise<void>((done) => {
        worker.once('exit', () => done());
        worker.postMessage('stop');
        setTimeout(() => void worker.terminate(), 8000).unref();
      }),
  };
}

try {
  const config = readConfig(process.env);
  await main(config, process.argv.includes('--demo'));
} catch (error) {
  if (error instanceof CodedError) {
    const { root } = readConfig({ ...process.env, PORT: '0', LOG_LEVEL: 'info', PUBLIC_URL: '' });
    const language = /^es/i.test(process.env.LC_ALL ?? process.env.LANG ?? 'es') ? 'es' : 'en';
    const say = (part: string) =>
      translate(root, language, `error.${error.code}.${part}`, error.details);
    console.error(`\n  ${say('title')}\n  ${say('help')}  (${error.code})\n`);
  } else console.error(error);
  process.exit(1);
}
