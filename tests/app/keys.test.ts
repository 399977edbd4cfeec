/** What a scanner types reaches a page that catches keys whole, and no page that does not. */
import { expect, test } from 'vitest';
import { reachesPage } from '../../main/app/keys.ts';
import { movesOf } from '../conformance/typist.ts';

/** The keys of every byte that do not reach such a page, with what is held beside them. */
function keptFrom(page: Parameters<typeof reachesPage>[1]): string[] {
  const held = { shift: false, control: false, alt: false, meta: false };
  const kept: string[] = [];
  for (let byte = 0; byte < 256; byte += 1) {
    for (const [code, isDown] of movesOf(byte)) {
      const place = code.replaceAll(/^(Key|Digit|Numpad)|(Left|Right)$/g, '');
      const name = place.toLowerCase();
      if (name in held) Object.assign(held, { [name]: isDown });
      const key = name in held || byte < 0x20 || byte > 0x7e ? place : String.fromCharCode(byte);
      const seen = { ...held, key, code, isAutoRepeat: false, isComposing: false, location: 0, modifiers: [] };
      if (!reachesPage({ ...seen, type: isDown ? 'keyDown' : 'keyUp' }, page)) kept.push(`${byte} ${key}`);
    }
  }
  return kept;
}

test('each key of every byte reaches a page that catches keys', () => {
  expect(keptFrom({ isDesk: false, catchesKeys: true })).toEqual([]);
});

test.each([true, false])('no control character and no Alt code reaches another page (desk: %s)', isDesk => {
  const kept = new Set(keptFrom({ isDesk, catchesKeys: false }).map(line => Number.parseInt(line, 10)));
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  expect([...kept]).toEqual(bytes.filter(byte => byte < 0x20 || byte > 0x7e));
});
