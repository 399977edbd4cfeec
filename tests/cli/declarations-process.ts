/** The command as a process of its own, for what only a process has: stdin, and a death in the middle. */
import { declarations } from '../../main/cli/declarations.ts';

process.exitCode = await declarations.run(process.argv.slice(2));
