import { hexOf } from '../traces/trace.ts';
import type { BoardSimulator } from './board-model.ts';
import { newContacts } from './contacts.ts';

/** More than any command is long; what is typed beyond it is forgotten. */
const lineLimit = 64;
const lineEnd = '\n\r';
const cr = 0x0d;

/**
 * Lines of text that end in CR, echoed as they come; the answer, if there is one, on a line of its own, and the prompt
 * behind it. Inputs read as 0 while their contact is closed: it goes to ground.
 */
export const numatoSimulator: BoardSimulator = {
  id: 'numato',
  name: 'Numato USB relay module',
  baudRate: 19_200,
  usualChannels: 4,
  newBoard({ channels, answer, note }) {
    const contacts = newContacts(channels);
    const inputs = newContacts(channels);
    let typed: number[] = [];

    /** What the board says, null where it does not know the command. */
    function obey(line: string): string | null {
      const [, kind, verb = '', index = ''] = /^(relay|gpio) ([a-z]+) ([0-9A-Z])$/.exec(line) ?? [];
      const channel = Number.parseInt(index, 36) + 1;
      if (kind === undefined || channel > channels) return null;
      if (verb === 'read') {
        note(kind === 'relay' ? 'read' : `gpio ${channel}`);
        if (kind === 'gpio') return inputs.isOn(channel) ? '0' : '1';
        return contacts.isOn(channel) ? 'on' : 'off';
      }
      if (kind !== 'relay' || (verb !== 'on' && verb !== 'off')) return null;
      contacts.drive(channel, verb === 'on');
      note(`${verb} ${channel}`);
      return '';
    }

    function end(): string {
      const line = String.fromCharCode(...typed);
      const said = line === '' ? '' : obey(line);
      if (said === null) note(`noise ${hexOf(Uint8Array.from(typed))}`);
      typed = [];
      return said === null || said === '' ? `${lineEnd}>` : `${lineEnd}${said}${lineEnd}>`;
    }

    return {
      take(bytes) {
        let shown = '';
        for (const byte of bytes) {
          if (byte === cr) shown += end();
          else if (byte >= 0x20 && typed.length < lineLimit) {
            typed.push(byte);
            shown += String.fromCharCode(byte);
          }
        }
        if (shown !== '') answer(Uint8Array.from(shown, character => character.charCodeAt(0)));
      },
      isOn: contacts.isOn,
      leaveOn: channel => contacts.force(channel, true),
      stick: contacts.stick,
      setInput: inputs.force,
      reset() {
        typed = [];
      },
    };
  },
};
