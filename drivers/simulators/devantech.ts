import type { BoardSimulator } from './board-model.ts';
import { newByteCommands, type Obeyed } from './byte-commands.ts';
import { newContacts } from './contacts.ts';

/** What a USB-RLY08 calls itself, and the version of its program. */
const version = [8, 1];

/** One byte a command, save `5C`, which is followed by the states of all relays. */
export const devantechSimulator: BoardSimulator = {
  id: 'devantech',
  name: 'Devantech USB-RLY08',
  baudRate: 19_200,
  usualChannels: 8,
  newBoard({ channels, answer, note }) {
    const contacts = newContacts(channels);
    const numbers = Array.from({ length: channels }, (_, index) => index + 1);

    function drive(channel: number, on: boolean): void {
      contacts.drive(channel, on);
      note(`${on ? 'on' : 'off'} ${channel}`);
    }

    function obey([verb = 0, states]: readonly number[]): Obeyed {
      const [asOn, asOff] = [verb - 0x64, verb - 0x6e];
      if (verb === 0x5a) answer(Uint8Array.from(version));
      else if (verb === 0x5b) {
        note('read');
        answer(Uint8Array.of(numbers.reduce((bits, n) => bits | (Number(contacts.isOn(n)) << (n - 1)), 0)));
      } else if (verb === 0x5c) {
        if (states === undefined) return 'more';
        for (const channel of numbers) drive(channel, ((states >> (channel - 1)) & 1) === 1);
        return { used: 2 };
      } else if (asOn === 0 || asOff === 0) for (const channel of numbers) drive(channel, asOn === 0);
      else if (asOn >= 1 && asOn <= channels) drive(asOn, true);
      else if (asOff >= 1 && asOff <= channels) drive(asOff, false);
      else return 'noise';
      return { used: 1 };
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
