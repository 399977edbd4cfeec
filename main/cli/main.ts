import { apiToken } from './api-token.ts';
import { check } from './check.ts';
import { type Command, failure, print, tell, UsageError, wrongUsage } from './command.ts';
import { declarations } from './declarations.ts';
import { declare } from './declare.ts';
import { demo } from './demo.ts';
import { devices } from './devices.ts';
import { guard } from './guard.ts';
import { issue } from './issue.ts';
import { journal } from './journal.ts';
import { key } from './key.ts';
import { lane } from './lane.ts';
import { policy } from './policy.ts';
import { poster } from './poster.ts';
import { run } from './run.ts';
import { screen } from './screen.ts';
import { simulate } from './simulate.ts';
import { tls } from './tls.ts';
import { trust } from './trust.ts';

const commands: Readonly<Record<string, Command>> = {
  ...{ run, declare, poster, demo, check, lane, screen },
  ...{ key, issue, trust, declarations, policy, journal },
  ...{ guard, 'api-token': apiToken, tls, devices, simulate },
};

/** Runs one command line; resolves with the exit code: 0 success, 1 failure, 2 wrong usage or configuration. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    print(overview());
    return name === undefined ? wrongUsage : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    tell(`gatehouse: there is no command ${name}. Try: gatehouse --help`);
    return wrongUsage;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    print(command.help.trim());
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    tell(`gatehouse ${name}: ${error.message}. Try: gatehouse ${name} --help`);
    return wrongUsage;
  }
}

function overview(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(14)}${summary}`);
  return [
    'gatehouse: the gate at a building’s entrance',
    '',
    'usage: gatehouse COMMAND [options]',
    '',
    ...lines,
    '',
    'gatehouse COMMAND --help tells more. Exit codes: 0 success, 1 failure, 2 wrong usage or configuration.',
  ].join('\n');
}

process.on('uncaughtException', error => {
  // Anything that gets here is a bug: end, and let the service manager start a clean process.
  tell(JSON.stringify({ level: 60, time: new Date().toISOString(), msg: 'bug', error: error.stack ?? String(error) }));
  process.exit(failure);
});
