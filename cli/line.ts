// What may stand on the line, and what it does: the same doors as the web, on the same machine, without signing in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Command, CommanderError, Option } from 'commander';
import { importKinds } from '../server/background.ts';
import { CodedError } from '../server/platform/errors.ts';
import { translate } from '../server/platform/i18n.ts';
import { accountList, accountPassword, accountSecondStepOff, accountSignOut } from './account.ts';
import { backup, doctor, refresh, restore } from './backup.ts';
import {
  cancelOne,
  importKind,
  listAll,
  mappingForget,
  mappingList,
  resumeImport,
  undoOne,
} from './import.ts';
import { language, type Shared, type Terminal } from './open.ts';
import { ratesList, ratesSet } from './rates.ts';
import { demo } from './sample.ts';
import { valueRun, valueShow } from './value.ts';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};
/** The whole command line, answering on this terminal. */
function makeProgram(terminal: Terminal): Command {
  const program = new Command('clientela')
    .description(
      'Values a customer base. Works on the data folder of this machine; needs no sign-in.',
    )
    .version(version)
    .option('--data <folder>', 'data folder of the embedded database (or CLIENTELA_DATA)')
    .option('--json', 'answer as JSON on standard output')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
    })
    .showHelpAfterError();

  /** Gives the work its arguments, then the options of its command and the shared ones, wherever they stood. */
  const calls =
    <T extends unknown[]>(work: (...args: T) => Promise<void>) =>
    (...given: unknown[]): Promise<void> => {
      const command = given.at(-1) as Command;
      const options = { ...command.optsWithGlobals(), terminal } satisfies Shared;
      return work(...([...given.slice(0, -2), options] as T));
    };

  const imports = program.command('import').description('Bring in a file.');
  imports
    .command('purchases')
    .argument('<file>', 'CSV or Excel workbook (.xlsx)')
    .description('Sales: a customer, a date and an amount in every row.')
    .option(
      '--preset <name>',
      'layout known beforehand: three-columns, cdnow, shopify, woocommerce, square, prestashop',
    )
    .option('--sheet <name>', 'sheet of a workbook; without it, the first that holds sales')
    .option('--map <field=column>', 'which column is which field; may be repeated', collect, {})
    .option('--detect', 'read it as detected, though files with this header were read before')
    .option('--currency <code>', 'currency of the company while it has no purchases, e.g. USD')
    .action(calls(importKind('purchases')));

  /** What can be decided about files that are no sales. */
  const decided = (command: Command) =>
    command
      .option('--sheet <name>', 'sheet of a workbook; without it, the first that can be read')
      .option('--map <field=column>', 'which column is which field; may be repeated', collect, {})
      .option('--detect', 'read it as detected, though files with this header were read before')
      .option(
        '--system <name>',
        'system whose keys those of the file are; without it, that of your sales',
      )
      .addOption(
        new Option('--record <what>', 'create and update, or only one of the two').choices([
          'both',
          'create',
          'update',
        ]),
      )
      .option(
        '--field <field=how>',
        'fill (gaps only), overwrite or skip; may be repeated',
        collect,
        {},
      )
      .option('--new-choices', 'make the choices that fields of your own lack')
      .option('--purpose <id>', 'purpose of all rows of a file of consents')
      .option('--touchpoint <kind>', 'kind of all rows of a file of touchpoints')
      .option('--scale <scale>', 'scale of all answers of a file of touchpoints: 1-5, 0-10 …')
      .option(
        '--period <period>',
        'period of all contracts or wallets of a file: month, quarter, year',
      );

  decided(
    imports
      .command('customers')
      .argument('<file>', 'CSV or Excel workbook (.xlsx)')
      .description('Customers: what names each, and any field.'),
  ).action(calls(importKind('customers')));
  decided(
    imports
      .command('consents')
      .argument('<file>', 'CSV or Excel workbook (.xlsx)')
      .description('Consents: who, purpose, channel, yes or no, when, and what proves it.'),
  ).action(calls(importKind('consents')));
  decided(
    imports
      .command('touchpoints')
      .argument('<file>', 'CSV or Excel workbook (.xlsx)')
      .description('Touchpoints: who, what it was, when, and whatever else is known of it.'),
  ).action(calls(importKind('touchpoints')));
  decided(
    imports
      .command('subscriptions')
      .argument('<file>', 'CSV or Excel workbook (.xlsx)')
      .description(
        'Contracts: who, since when, how often and how much they pay, and whether it ended.',
      ),
  ).action(calls(importKind('subscriptions')));
  decided(
    imports
      .command('products')
      .argument('<file>', 'CSV or Excel workbook (.xlsx)')
      .description('Products: the line of each, and what one costs from a day on.'),
  ).action(calls(importKind('products')));
  decided(
    imports
      .command('wallets')
      .argument('<file>', 'CSV or Excel workbook (.xlsx)')
      .description(
        'What customers spend with everybody, which part of it is yours, or among how many they split it.',
      ),
  ).action(calls(importKind('wallets')));
  decided(
    imports
      .command('file', { isDefault: true, hidden: true })
      .argument('<file>', 'CSV or Excel workbook (.xlsx)')
      .addOption(
        new Option('--kind <kind>', 'what is in the file')
          .choices(importKinds.map(({ name }) => name))
          .makeOptionMandatory(),
      ),
  ).action(calls(importKind(null)));

  imports
    .command('list')
    .description('The imports, newest first, with where each stands.')
    .action(calls(listAll));
  imports
    .command('resume')
    .argument('[number]', 'number of the import; without it, the last that was interrupted')
    .description('Go on with an import that was interrupted.')
    .action(calls(resumeImport));
  imports
    .command('cancel')
    .argument('<number>', 'number of the import')
    .description('Stop an import; what it has stored is taken back.')
    .action(calls(cancelOne));
  imports
    .command('undo')
    .argument('<number>', 'number of the import')
    .description('Take back what this import alone told; without --yes, say what that would be.')
    .option('--yes', 'do it')
    .action(calls(undoOne));

  const rates = program
    .command('rates')
    .description(
      'What other currencies are worth; sales in them are converted with the rate of their day.',
    );
  rates
    .command('set')
    .argument(
      '<file>',
      'lines of currency, day (YYYY-MM-DD) and rate, such as USD,2026-01-05,17.12',
    )
    .description('Set rates. Stored sales stay as they were converted.')
    .action(calls(ratesSet));
  rates.command('list').description('The rates that are known.').action(calls(ratesList));

  const mappings = imports
    .command('mappings')
    .description('How files were read before, by their header; proposed when they come again.')
    .action(calls(mappingList));
  mappings
    .command('forget')
    .argument('<number>', 'number of the mapping')
    .description('Forget one; imports stay as they are.')
    .action(calls(mappingForget));

  const value = program.command('value').description('Compute and show values.');
  value
    .command('run')
    .description('Fits the models and values every customer.')
    .option('--until <day>', 'look at the base as it stood on this evening, YYYY-MM-DD')
    .addOption(
      new Option('--unit <unit>', 'time unit of the answer')
        .choices(['day', 'week'])
        .default('week'),
    )
    .addOption(
      new Option('--model <name>', 'model of purchases')
        .choices(['auto', 'pareto-nbd', 'bg-nbd', 'mbg-nbd', 'nbd'])
        .default('auto'),
    )
    .option('--check', 'also check the model against weeks hidden from it')
    .action(calls(valueRun));
  value
    .command('show')
    .argument('<key>', 'key, e-mail, phone or name of a customer')
    .description('What one customer is worth and why.')
    .action(calls(valueShow));

  program
    .command('backup')
    .argument('[file]', 'where to write it; without it, the backup folder')
    .description('Save everything that is not derived into one file, while work goes on.')
    .option('--passphrase-file <file>', 'seal it with the passphrase in this file')
    .option('--no-files', 'leave out the files that were imported (with a FILE)')
    .action(calls(backup));
  program
    .command('restore')
    .argument('<file>', 'a backup')
    .description('Bring a backup back, whole, into an empty data folder or DATABASE_URL.')
    .option('--passphrase-file <file>', 'passphrase it was sealed with')
    .action(calls(restore));
  program
    .command('refresh')
    .description('Have everything derived worked out anew from the facts.')
    .action(calls(refresh));
  program
    .command('doctor')
    .description('Look whether all is well, and what to do where it is not. Changes nothing.')
    .action(calls(doctor));

  program
    .command('demo')
    .description('Load the invented sample business into an empty folder.')
    .action(calls(demo));

  const account = program
    .command('account')
    .description('Help somebody who cannot get in. All sessions of the account end.');
  account
    .command('list')
    .description('Who has an account, and how it is kept safe.')
    .action(calls(accountList));
  account
    .command('password')
    .argument('<email>', 'e-mail of the account')
    .description('Sets another password, typed or from standard input. A second step stays on.')
    .action(calls(accountPassword));
  account
    .command('second-step-off')
    .argument('<email>', 'e-mail of the account')
    .description('Turns the second step off, for a phone that is lost with its recovery codes.')
    .action(calls(accountSecondStepOff));
  account
    .command('sign-out')
    .argument('<email>', 'e-mail of the account')
    .description('Ends all sessions of the account.')
    .action(calls(accountSignOut));
  return program;
}

function collect(text: string, all: Record<string, string>) {
  const at = text.indexOf('=');
  if (at < 1)
    throw new CommanderError(2, 'clientela.map', `--map takes field=column, not "${text}"`);
  return { ...all, [text.slice(0, at)]: text.slice(at + 1) };
}

/**
 * Does what the line says. Returns the exit code: 0 done, 1 a coded error or something bad that was looked for, 2 wrong
 * words on the line, 70 a fault of ours, 130 interrupted.
 */
export async function runLine(args: string[], terminal: Terminal): Promise<number> {
  try {
    await makeProgram(terminal).parseAsync(args, { from: 'user' });
    return terminal.bad ? 1 : 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code === 'clientela.map') terminal.err(`${error.message}\n`);
      return error.exitCode === 0 ? 0 : 2;
    }
    if (error instanceof CodedError) {
      const { code, details } = error;
      const say = (part: string) =>
        translate(root, language(terminal), `error.${code}.${part}`, details);
      if (args.includes('--json'))
        terminal.out(`${JSON.stringify({ error: { code, details, message: say('title') } })}\n`);
      else terminal.err(`${say('title')}\n${say('help')} (${code})\n`);
      return code === 'import_interrupted' ? 130 : 1;
    }
    terminal.err(`${inspect(error)}\n`);
    return 70;
  }
}
