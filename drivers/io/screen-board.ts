import type { ScreenBoard, ScreenReader } from '../driver.ts';

/** Empty. A name attached twice means the later reader. */
export function newScreenBoard(): ScreenBoard {
  const readers = new Map<string, ScreenReader>();
  const keyOf = (name: string, kind: ScreenReader['kind']) => `${name}/${kind}`;
  return {
    attach(name, reader) {
      const key = keyOf(name, reader.kind);
      readers.set(key, reader);
      return () => {
        if (readers.get(key) === reader) readers.delete(key);
      };
    },
    get: (name, kind) => readers.get(keyOf(name, kind)),
  };
}
