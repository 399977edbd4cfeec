import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { destination, type Logger, multistream, pino, type StreamEntry } from 'pino';
import buildRoll from 'pino-roll';

/**
 * JSON lines on stderr and in `DIR/log/`, a file a day, the last 30 kept. Never personal data: lanes, kinds, numbers.
 * A log folder that cannot be written costs the files, never the gate. `name` begins the files' names: two processes
 * never write the same one.
 */
export async function openLog(dataDir: string, level: string, name = 'gatehouse'): Promise<Logger> {
  const streams: StreamEntry[] = [{ level: 'trace', stream: destination({ fd: 2, sync: true }) }];
  let failure: unknown = null;
  try {
    const folder = join(dataDir, 'log');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stream = await buildRoll({
      file: join(folder, name),
      extension: '.log',
      frequency: 'daily',
      dateFormat: 'yyyy-MM-dd',
      size: '20m',
      limit: { count: 30 },
      mkdir: true,
    });
    stream.on('error', () => undefined);
    streams.push({ level: 'trace', stream });
  } catch (error) {
    failure = error;
  }
  const log = pino({ base: null, level, timestamp: pino.stdTimeFunctions.isoTime }, multistream(streams));
  if (failure !== null) log.warn({ error: String(failure) }, 'no log files: the log folder cannot be written');
  return log;
}
