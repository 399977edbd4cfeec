/** Vietnamese by Telex, as people type it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ToneKey, toneMarks } from '../../../renderer/ui/keyboard/syllable.ts';
import { erase, typeLetter, typeTelex, typeTone } from '../../../renderer/ui/keyboard/telex.ts';
import { syllables } from './syllables.ts';

const type = (keys: string, start = '') => [...keys].reduce(typeTelex, start);
/** What is written gi + consonant reads as g + i, except gi and gin: no such syllables. */
const all = [...syllables()].filter(({ text }) => !/^g[iíìỉĩị]./.test(text) || /^g[iíìỉĩị]n$|^gi/.test(text));

describe('every syllable', () => {
  test('of which there are thousands', () => expect(new Set(all.map(({ text }) => text)).size).toBeGreaterThan(10_000));

  test('comes of its letters and then its tone', () => {
    const wrong = all.filter(({ text, letters, tone }) => type(letters + tone) !== text);
    expect(wrong.map(({ text, letters, tone }) => [letters + tone, type(letters + tone), text])).toEqual([]);
  });

  test('comes of its tone right behind the vowel, or at any later place', () => {
    const wrong: unknown[] = [];
    for (const { text, letters, tone, afterVowel } of all) {
      for (let at = afterVowel; at < letters.length; at += 1) {
        const keys = letters.slice(0, at) + tone + letters.slice(at);
        if (type(keys) !== text) wrong.push([keys, type(keys), text]);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('in capitals is the same in capitals', () => {
    for (const { text, letters, tone } of all) expect(type((letters + tone).toUpperCase())).toBe(text.toUpperCase());
  });

  test('stands behind any earlier word, and leaves that alone', () => {
    for (const before of ['Nguyễn ', "H'", 'Lâm-', 'aa ', 'uow. ']) {
      for (const { text, letters, tone } of all.filter((_, index) => index % 7 === 0)) {
        expect(type(letters + tone, before)).toBe(before + text);
      }
    }
  });

  test('is the same by the keys of its own letters and tones', () => {
    for (const { text, tone } of all) {
      const level = text
        .normalize('NFD')
        .replace(/[\u0301\u0300\u0309\u0303\u0323]/g, '')
        .normalize('NFC');
      const letters = [...level].reduce(typeLetter, '');
      expect(tone === '' ? letters : typeTone(letters, tone)).toBe(text);
    }
  });

  test('goes letter by letter', () => {
    for (const { text } of all) {
      let left = text;
      for (let length = text.length - 1; length >= 0; length -= 1) {
        left = erase(left);
        expect(left).toHaveLength(length);
      }
    }
  });
});

describe('names, as people type them', () => {
  test.each([
    ['Nguyeenx Thij Hoongf Hanhj', 'Nguyễn Thị Hồng Hạnh'],
    ['Nguyenex Thij Hongof Hanhj', 'Nguyễn Thị Hồng Hạnh'],
    ['NGUYEENX THIJ HOONGF HANHJ', 'NGUYỄN THỊ HỒNG HẠNH'],
    ['DDoox Quoocs Huy', 'Đỗ Quốc Huy'],
    ['Doxdo Quosco Huy', 'Đỗ Quốc Huy'],
    ['Truowng Nguyeenx Quynhf Nhuw', 'Trương Nguyễn Quỳnh Như'],
    ['Truwowng Nguyeenx Quyfnh Nhw', 'Trương Nguyễn Quỳnh Như'],
    ['Truongw Ngocj Anh', 'Trương Ngọc Anh'],
    ['Phamj Gia Khieem', 'Phạm Gia Khiêm'],
    ['Lof Vawn Omr', 'Lò Văn Ỏm'],
    ['Y Khoa Niee', 'Y Khoa Niê'],
    ["H'Hen Niee", "H'Hen Niê"],
    ['Traanf Thij Thuys', 'Trần Thị Thúy'],
    ['Vux Hoafng Anh', 'Vũ Hoàng Anh'],
    ['Hoangf Thuyf Linh', 'Hoàng Thùy Linh'],
    ['Leej Quyeen', 'Lệ Quyên'],
    ['Lee Quys DDoon', 'Lê Quý Đôn'],
    ['Buif Thij Xuaan', 'Bùi Thị Xuân'],
    ['Huynhf Thusc Khangs', 'Huỳnh Thúc Kháng'],
    ['Phan Booij Chaau', 'Phan Bội Châu'],
    ['Vox Nguyeen Giaps', 'Võ Nguyên Giáp'],
    ['Tooj Nhuw Thuyr', 'Tộ Như Thủy'],
    ['DDawngj Thuyf Traam', 'Đặng Thùy Trâm'],
    ['Ngoo Baor Chaau', 'Ngô Bảo Châu'],
    ['Hoof Xuaan Huwowng', 'Hồ Xuân Hương'],
    ['Huowngf Giang', 'Hường Giang'],
    ['DDoanf Thij DDieemr', 'Đoàn Thị Điểm'],
    ['Duowngx Thanh Tuyeenf', 'Dưỡng Thanh Tuyền'],
    ['Nguyeenx Tieens Minh', 'Nguyễn Tiến Minh'],
    ['Quachs Ngocj Ngoan', 'Quách Ngọc Ngoan'],
    ['Tieeur Vy', 'Tiểu Vy'],
    ['Luwu DDuwcs Hoaf', 'Lưu Đức Hòa'],
    ['Luuw Gia Huy', 'Lưu Gia Huy'],
    ['Nghieem Xuaan Yeem', 'Nghiêm Xuân Yêm'],
    ['Laij Vawn Saam', 'Lại Văn Sâm'],
    ['Khuaats Vieetj Hungf', 'Khuất Việt Hùng'],
    ['Khucs Thij Loanx', 'Khúc Thị Loãn'],
    ['Macj DDinhx Chi', 'Mạc Đĩnh Chi'],
    ['Giangf A Phaos', 'Giàng A Pháo'],
    ['Sungf Seo Phinf', 'Sùng Seo Phìn'],
    ['Vangf Thij Mij', 'Vàng Thị Mị'],
    ['Thaof A Chur', 'Thào A Chủ'],
    ['Hoangf Thij Gif', 'Hoàng Thị Gì'],
    ['Nguyeenx Giuwx', 'Nguyễn Giữ'],
    ['Nguyeenx Giwx', 'Nguyễn Giữ'],
    ['Phungf Giowis', 'Phùng Giới'],
    ['Siu Bleess', 'Siu Blês'],
    ['Rmah Phuowng', 'Rmah Phương'],
    ['Ksorr Krown', 'Ksor Krơn'],
    ['Kpaw Kloongx', 'Kpă Klỗng'],
    ['Rchawm Yees', 'Rchăm Yế'],
    ['Y Bloom Mloo', 'Y Blôm Mlô'],
    ['H Byaw Buoon Yaw', 'H Byă Buôn Yă'],
    ['Eenuool', 'Ênuôl'],
    ['Thachj Chanh DDa', 'Thạch Chanh Đa'],
    ['DDinh Nups', 'Đinh Núp'],
    ['Jean-Pierrre Haf', 'Jean-Pierre Hà'],
    ['Xooong Bas', 'Xoong Bá'],
    ['Quowr Thuowr', 'Quở Thuở'],
    ['Thuowngr Ruowuj', 'Thưởng Rượu'],
    ['Nguoiwf Khuyur', 'Người Khuỷu'],
    ['Nguwowif Vuowng', 'Người Vương'],
    ['dangdw Duongdwf', 'đăng Đường'],
    ['tiesnge', 'tiếng'],
    ['Coong Tawngf Toon Nuwx Thij Hoongf Phuowngj', 'Công Tằng Tôn Nữ Thị Hồng Phượng'],
  ])('%s: %s', (keys, name) => expect(type(keys)).toBe(name));

  test.each(['Anderson', 'Robert', 'John Smith', 'Addison', 'Helena', 'Pavlov', "O'Neill", 'Thatcher', 'Brandt'])(
    '%s stays as it is typed',
    name => expect(type(name)).toBe(name),
  );
});

describe('the same key again takes back what it did', () => {
  test.each([
    ['aaa', 'aa'],
    ['aaaa', 'aaa'],
    ['Eee', 'Ee'],
    ['ooo', 'oo'],
    ['aww', 'aw'],
    ['oww', 'ow'],
    ['uww', 'w'],
    ['ww', 'w'],
    ['WWilliam', 'William'],
    ['Kwwon', 'Kwon'],
    ['ddd', 'dd'],
    ['DDdd', 'Ddd'],
    ['dadd', 'dad'],
    ['ass', 'as'],
    ['asss', 'ass'],
    ['Rosss', 'Ross'],
    ['Marrk', 'Mark'],
    ['Jaff', 'Jaf'],
    ['oxx', 'ox'],
    ['hajj', 'haj'],
    ['huowngw', 'huongw'],
    ['tanaa', 'tana'],
    ['muaww', 'muaw'],
    ['Fuzz', 'Fuzz'],
    ['tasz', 'ta'],
  ])('%s: %s', (keys, text) => expect(type(keys)).toBe(text));

  test('a tone takes the place of another', () => {
    for (const first of 'sfrxj')
      for (const next of 'sfrxj') {
        if (first !== next) expect(type(`toan${first}${next}`)).toBe(type(`toan${next}`));
      }
  });

  test.each(['capf', 'Batx', 'sachr', 'epf'])('%s stays: before p, t, c and ch only two tones are sung', keys => {
    expect(type(keys)).toBe(keys);
  });

  test('vowels with two tones, which no key makes, are left alone', () => {
    expect(['n', 's', 'a'].map(key => typeTelex('áà', key))).toEqual(['áàn', 'áàs', 'áàa']);
    expect([typeTone('áà', 'j'), erase('áàn')]).toEqual(['áà', 'áà']);
  });

  test('the key of a tone takes it off', () => expect(typeTone(typeTone('Hoa', 's'), 's')).toBe('Hoa'));
  test('the key of a tone types no letter', () => {
    for (const text of ['', 'Ng', 'qu', 'Lê ', '12']) expect(typeTone(text, 's')).toBe(text);
  });
});

describe('whatever is typed', () => {
  const keys = fc.string({ unit: fc.constantFrom(...'aeiouydwsfrxjzAEOUDWSqhgntcmklb '), maxLength: 24 });
  const signs = /^[\p{L}\d .'\-,/]*$/u;

  test('stays composed letters, digits and the few signs, and erasing shortens it', () => {
    fc.assert(
      fc.property(
        keys,
        fc.array(fc.constantFrom('ă', 'Đ', '-', "'", '9', '\u0301', '<', '', 'ab', '😀')),
        (text, others) => {
          let typed = type(text);
          for (const other of others) typed = typeTelex(typed, other);
          expect(typed).toMatch(signs);
          expect(typed).toBe(typed.normalize('NFC'));
          if (typed !== '') expect(erase(typed).length).toBeLessThan(typed.length);
          expect(erase(typed)).toBe(erase(typed).normalize('NFC'));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test('never touches earlier words, and adds or changes one letter', () => {
    fc.assert(
      fc.property(keys, keys, fc.constantFrom(...'aeodwsfrxjzktn'), (first, second, key) => {
        const before = `${type(first)} `;
        const text = type(second.replaceAll(' ', ''), before);
        expect(text.startsWith(before)).toBe(true);
        const after = typeTelex(text, key);
        expect(after.length - text.length).toBeGreaterThanOrEqual(0);
        expect(after.length - text.length).toBeLessThanOrEqual(1);
        expect(after).not.toBe(text);
      }),
      { numRuns: 3_000 },
    );
  });

  test('is answered, even on any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, key) => {
        for (const after of [
          typeTelex(text, key),
          typeLetter(text, key),
          ...Object.keys(toneMarks).map(tone => typeTone(text, tone as ToneKey)),
          erase(text),
        ]) {
          expect(after).toBe(after.normalize('NFC'));
        }
        const composed = text.normalize('NFC');
        if (composed !== '') expect(erase(composed).length).toBeLessThan(composed.length);
      }),
      { numRuns: 3_000 },
    );
  });

  test('takes no longer with a long text', () => {
    const long = 'a'.repeat(20_000);
    expect(typeTelex(`${long} ${'b1'.repeat(20_000)}`, 's').endsWith('s')).toBe(true);
  });
});
