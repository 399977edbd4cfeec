import type { Io, Result } from '../driver.ts';
import type { AskLine, Line, LineListener } from '../lines.ts';
import { bytesOfText, formatStep, hexOf, type Step, settingsText, textOfBytes } from './trace.ts';

/** The same outside, and what passes over its lines, step by step. One line at a time. */
export function record(io: Io, written: (line: string, step: Step) => void): Io {
  const note = (step: Step) => written(formatStep(step), step);

  function heard(listener: LineListener): LineListener {
    return {
      up() {
        note({ kind: 'up' });
        listener.up();
      },
      down(fault) {
        note({ kind: 'down', fault: fault.kind });
        listener.down(fault);
      },
      received(bytes) {
        note({ kind: 'came', hex: hexOf(bytes) });
        listener.received(bytes);
      },
    };
  }

  async function asked<F>(request: Uint8Array, answer: Promise<Result<Uint8Array, F & { kind: string }>>) {
    note({ kind: 'asked', hex: hexOf(request) });
    const result = await answer;
    note(result.ok ? { kind: 'answered', hex: hexOf(result.value) } : { kind: 'refused' });
    return result;
  }

  function noted(line: Line | AskLine): AskLine {
    let isClosed = false;
    return {
      get isUp() {
        return line.isUp;
      },
      write(bytes) {
        if (line.isUp) note({ kind: 'sent', hex: hexOf(bytes) });
        return line.write(bytes);
      },
      async ask(request) {
        if (!('ask' in line)) return { ok: false, fault: { kind: 'rejected', message: 'this line cannot be asked' } };
        return line.isUp ? asked(request, line.ask(request)) : line.ask(request);
      },
      close() {
        if (!isClosed) note({ kind: 'close' });
        isClosed = true;
        return line.close();
      },
    };
  }

  return {
    ...io,
    serialLine(settings, listener) {
      note({ kind: 'open', settings: settingsText({ wire: 'serial', settings }) });
      return noted(io.serialLine(settings, heard(listener)));
    },
    tcpLine(settings, listener) {
      note({ kind: 'open', settings: settingsText({ wire: 'tcp', settings }) });
      return noted(io.tcpLine(settings, heard(listener)));
    },
    hidLine(settings, listener) {
      note({ kind: 'open', settings: settingsText({ wire: 'hid', settings }) });
      return noted(io.hidLine(settings, heard(listener)));
    },
    keyLine(settings, listener) {
      note({ kind: 'open', settings: settingsText({ wire: 'keys', settings }) });
      return noted(io.keyLine(settings, heard(listener)));
    },
    gpioLine(settings, listener) {
      note({ kind: 'open', settings: settingsText({ wire: 'gpio', settings }) });
      return noted(io.gpioLine(settings, heard(listener)));
    },
    httpLine(settings) {
      note({ kind: 'open', settings: settingsText({ wire: 'http', settings }) });
      const line = io.httpLine(settings);
      let isClosed = false;
      return {
        async ask(request) {
          const answer = line
            .ask(request)
            .then(result => (result.ok ? { ...result, value: bytesOfText(result.value) } : result));
          const result = await asked(bytesOfText(request), answer);
          return result.ok ? { ok: true, value: textOfBytes(result.value) } : result;
        },
        close() {
          if (!isClosed) note({ kind: 'close' });
          isClosed = true;
          return line.close();
        },
      };
    },
  };
}
