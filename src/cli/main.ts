#!/usr/bin/env node
/** The command `cadenza`: finds the command that was named, runs it, turns errors into one line and an exit code. */
import { accompanyCommand } from './accompany.ts';
import { benchmarkCommand } from './benchmark.ts';
import { createCommand, report } from './command.ts';
import { composeCommand } from './compose.ts';
import { continueCommand } from './continue.ts';
import { dataCommand } from './data.ts';
import { evaluateCommand } from './evaluate.ts';
import { experimentCommand } from './experiment.ts';
import { explainCommand } from './explain.ts';
import { exportCommand } from './export.ts';
import { fillCommand } from './fill.ts';
import { packCommand } from './pack.ts';
import { renderCommand } from './render.ts';
import { studioCommand } from './studio.ts';
import { trainCommand } from './train.ts';
import { varyCommand } from './vary.ts';
import { packageVersion } from './version.ts';

const program = createCommand('cadenza', 'Learns from piano MIDI and continues what you wrote.')
  .version(packageVersion(), '-V, --version', 'show the version')
  .helpCommand('help [command]', 'show the help of a command')
  .addHelpText(
    'after',
    '\nStart with: cadenza studio\nExit codes: 0 done, 1 failed, 2 the command was not understood.',
  );
for (const command of [
  studioCommand(),
  composeCommand(),
  continueCommand(),
  fillCommand(),
  accompanyCommand(),
  varyCommand(),
  explainCommand(),
  exportCommand(),
  renderCommand(),
  dataCommand(),
  trainCommand(),
  packCommand(),
  evaluateCommand(),
  experimentCommand(),
  benchmarkCommand(),
]) {
  program.addCommand(command);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away (`cadenza … | head`): nothing is left to say.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = report(error);
}
