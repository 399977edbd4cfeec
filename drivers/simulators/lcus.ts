import type { BoardSimulator } from './board-model.ts';
import { newByteCommands, type Obeyed } from './byte-commands.ts';
import { newContacts } from './contacts.ts';

const commandLength = 4;

/** `A0`, channel, `01` or `00`, and the low byte of the sum of the three. It never answers. */
export const lcusSimulator: BoardSimulator = {
  id: 'lcus',
  name: 'LCUS relay board',
  baudRate: 9_600,
  usualChannels: 1,
  newBoard({ channels, note }) {
    const contacts = newContacts(channels);

    function obey([start, channel = 1, state = 0, sum]: readonly number[]): Obeyed {
      if (start !== 0xa0 || channel < 1 || channel > channels || state > 1) return 'noise';
      if (sum === undefined) return 'more';
      if (sum !== ((start + channel + state) & 0xff)) return 'noise';
      contacts.drive(channel, state === 1);
      note(`${state === 1 ? 'on' : 'off'} ${channel}`);
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
