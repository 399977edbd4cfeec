import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPeople } from '../../main/declare/people-table.ts';

const read = (csv: string) => readPeople(csv, 2026);
const header = 'name,birthYear,sex,nationalId,passport,phone';

describe('a table of people', () => {
  test.each([
    ['Vietnamese headers', 'Họ và tên;Năm sinh;Giới tính;Số CCCD;SĐT'],
    ['without accents', 'Ho va ten;Nam sinh;Gioi tinh;So CCCD;SDT'],
    ['English', 'Full name;Year of birth;Gender;nationalId;Mobile'],
    ['with a BOM, capitals and signs', '\uFEFFHỌ TÊN ;NĂM SINH;Phái;Căn cước (số);Điện thoại'.replace(' (số)', '')],
  ])('%s', (_, head) => {
    const table = `${head}\r\nTrần Văn Bình;1985;Nam;001085123456;0912345678\r\n\r\n;;;;\r\nLê Thị Hoa;1990;Nữ;001190000001;\r\n`;
    expect(read(table)).toEqual({
      ok: true,
      value: [
        {
          ...{ name: 'Trần Văn Bình', birthYear: '1985', sex: 'male', idKind: 'national-id' },
          ...{ idNumber: '001085123456', phone: '0912345678' },
        },
        {
          ...{ name: 'Lê Thị Hoa', birthYear: '1990', sex: 'female', idKind: 'national-id' },
          ...{ idNumber: '001190000001', phone: '' },
        },
      ],
    });
  });

  test('dates, passports, spaces, quotes, columns that are not used', () => {
    const table = `Họ tên,STT,Ngày sinh,Giới tính,CCCD,Hộ chiếu\n"Nguyễn, A",1,02/03/1990,nu,001 190 000001,\nJohn Smith,2,1971-05-06,M,,c 1234567\n`;
    const people = read(table);
    expect(people.ok && people.value).toMatchObject([
      { name: 'Nguyễn, A', birthYear: '1990', sex: 'female', idKind: 'national-id', idNumber: '001190000001' },
      { name: 'John Smith', birthYear: '1971', sex: 'male', idKind: 'passport', idNumber: 'C1234567' },
    ]);
  });

  test.each([
    [
      'a name that is none',
      `${header}\n=HYPERLINK(1),1990,nữ,001190000001,,`,
      [{ line: 2, column: 'name', why: 'wrong-name' }],
    ],
    ['no name', `${header}\n,1990,nữ,001190000001,,`, [{ line: 2, column: 'name', why: 'missing' }]],
    ['dropped zeros', `${header}\nA,1990,nữ,1190000001,,`, [{ line: 2, column: 'idNumber', why: 'wrong-number' }]],
    ['no number', `${header}\nA,1990,nữ,,,`, [{ line: 2, column: 'idNumber', why: 'missing' }]],
    ['another sex', `${header}\nA,1990,nam,001190000001,,`, [{ line: 2, column: 'idNumber', why: 'wrong-sex' }]],
    ['no known sex', `${header}\nA,1990,x,,C1234567,`, [{ line: 2, column: 'sex', why: 'wrong-choice' }]],
    ['no sex', `${header}\nA,1990,,,C1234567,`, [{ line: 2, column: 'sex', why: 'missing' }]],
    [
      'a wrong date',
      'name,birthDate,sex,passport\nA,31/02/1990,m,C1234567',
      [{ line: 2, column: 'birthYear', why: 'wrong-birth-year' }],
    ],
    ['a phone', `${header}\nA,1990,nữ,001190000001,,12`, [{ line: 2, column: 'phone', why: 'wrong-phone' }]],
    ['a field too many', `${header}\nA,1990,nữ,001190000001,,,`, [{ line: 2, column: null, why: 'not-csv' }]],
    ['a quote that is open', `${header}\n"A,1990`, [{ line: 2, column: null, why: 'not-csv' }]],
    ['nobody', `${header}\n`, [{ line: 1, column: null, why: 'no-people' }]],
    ['nothing', '\n', [{ line: 1, column: null, why: 'no-people' }]],
    [
      'no columns',
      'a,b\n1,2',
      ['name', 'birthYear', 'sex', 'idNumber'].map(column => ({ line: 1, column, why: 'no-column' })),
    ],
  ])('%s', (_, csv, fault) => {
    const found = read(csv);
    expect(found.ok ? [] : found.fault.slice(0, fault.length)).toEqual(fault);
  });

  test('a column twice', () => {
    const found = read('Họ tên,Full name,Năm sinh,Giới tính,CCCD\n');
    expect(found.ok ? [] : found.fault).toContainEqual({ line: 1, column: 'name', why: 'two-columns' });
  });

  test('all that is wrong, each with its line', () => {
    const found = read(`${header}\nA,1990,nữ,001190000001,,\n1,1890,nữ,001190000001,,x\n"B\nC",1990,nữ,1,,`);
    expect(found.ok ? [] : found.fault.map(({ line, column }) => `${line} ${column}`)).toEqual([
      '3 name',
      '3 birthYear',
      '3 idNumber',
      '3 phone',
      '4 name',
      '4 idNumber',
    ]);
  });

  test('500 people and no more', () => {
    const row = 'A,1990,nữ,001190000001,,\n';
    const most = read(`${header}\n${row.repeat(500)}`);
    expect(most.ok && most.value.length).toBe(500);
    expect(read(`${header}\n${row.repeat(20_000)}`)).toEqual({
      ok: false,
      fault: [{ line: 502, column: null, why: 'too-many' }],
    });
  });

  test('any text has an answer', () => {
    const piece = fc.oneof(fc.constantFrom(header, '\n', ',', ';', '"', 'A', '1990', 'nữ', '\uFEFF'), fc.string());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
        const found = read(pieces.join(''));
        if (found.ok) expect(found.value.length).toBeGreaterThan(0);
        else expect(found.fault.length).toBeGreaterThan(0);
      }),
    );
  });
});
