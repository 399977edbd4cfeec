import type { BoardSimulator } from './board-model.ts';
import { newByteCommands, type Obeyed } from './byte-commands.ts';
import { newContacts } from './contacts.ts';

const commandLength = 3;

/** `FF n 01|00`; asked `FF n 03` with one or two relays, `FF 09 00` with more. */
export const kmtronicSimulator: BoardSimulator = {
  id: 'kmtronic',
  name: 'KMTronic relay board',
  baudRate: 9_600,
  usualChannels: 1,
  newBoard({ channels, answer, note }) {
    const contacts = newContacts(channels);
    const isSmall = channels <= 2;

    function obey([start, channel = 1, verb]: readonly number[]): Obeyed {
      const isAll = channel === 9 && !isSmall;
      if (start !== 0xff || channel < 1 || (channel > channels && !isAll)) return 'noise';
      if (verb === undefined) return 'more';
      if (isAll && verb === 0) {
        note('read');
        answer(Uint8Array.from({ length: channels }, (_, index) => Number(contacts.isOn(index + 1))));
      } else if (isSmall && verb === 3) {
        note('read');
        answer(Uint8Array.of(0xff, channel, Number(contacts.isOn(channel))));
      } else if (!isAll && verb <= 1) {
        contacts.drive(channel, verb === 1);
        note(`${verb === 1 ? 'on' : 'off'} ${channel}`);
      } else return 'noise';
      return { used: commandLength };
    }

    const commands = newByteCommands(obey, note);
    return {
      take: commands.take,
      isOn: contacts.isOn,
      leaveOn: channel => contacts.force(channel, true),
      stick: contacts.stick,
      setInput: () => undefined,
      reset: commands.reset,
    };
  },
};
