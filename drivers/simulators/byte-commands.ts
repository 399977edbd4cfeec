import { hexOf } from '../traces/trace.ts';

/** What the bytes at the front are: a command of so many bytes that has been obeyed, one not yet whole, or none. */
export type Obeyed = { readonly used: number } | 'more' | 'noise';

export interface ByteCommands {
  take(bytes: Uint8Array): void;
  reset(): void;
}

/** Cuts a stream of bytes into commands. A byte that begins none is passed over alone: the next command is found again. */
export function newByteCommands(
  obey: (bytes: readonly number[]) => Obeyed,
  note: (command: string) => void,
): ByteCommands {
  let unread: number[] = [];
  return {
    take(bytes) {
      unread.push(...bytes);
      const noise: number[] = [];
      while (unread.length > 0) {
        const obeyed = obey(unread);
        if (obeyed === 'more') break;
        if (obeyed === 'noise') noise.push(...unread.splice(0, 1));
        else unread = unread.slice(obeyed.used);
      }
      if (noise.length > 0) note(`noise ${hexOf(Uint8Array.from(noise))}`);
    },
    reset() {
      unread = [];
    },
  };
}
