/** The contacts of a board of paper, channels from 1: some may be stuck, and a stuck one is what it is. */
export interface Contacts {
  readonly count: number;
  isOn(channel: number): boolean;
  /** As the board drives it; a stuck contact stays. Channels that there are not are ignored. */
  drive(channel: number, on: boolean): void;
  /** As if by another hand, or a program that died. */
  force(channel: number, on: boolean): void;
  stick(channel: number, isStuck: boolean): void;
}

export function newContacts(count: number): Contacts {
  const closed = new Set<number>();
  const stuck = new Set<number>();
  const isThere = (channel: number) => channel >= 1 && channel <= count;

  function force(channel: number, on: boolean): void {
    if (on && isThere(channel)) closed.add(channel);
    else closed.delete(channel);
  }

  return {
    count,
    force,
    isOn: channel => closed.has(channel),
    drive(channel, on) {
      if (!stuck.has(channel)) force(channel, on);
    },
    stick(channel, isStuck) {
      if (isStuck) stuck.add(channel);
      else stuck.delete(channel);
    },
  };
}
