/** Invented people and their cards, for properties. */
import fc from 'fast-check';

const families = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Đặng', 'Hoàng', 'Vũ', 'Đỗ', 'Bùi', 'Lý'];
const middles = ['Văn', 'Thị', 'Ngọc', 'Hữu', 'Xuân', 'Đình', 'Thuỳ', 'Quốc'];
const givens = ['Ý', 'Ánh', 'Hằng', 'Thuỷ', 'Phượng', 'Đức', 'Dũng', 'Oanh', 'Mỹ', 'Bằng', 'Tuấn', 'Nghĩa', 'Lan'];

/** A Vietnamese name, always with letters beyond ASCII. */
export const names = fc
  .tuple(fc.constantFrom(...families), fc.constantFrom(...middles), fc.constantFrom(...givens))
  .map(parts => parts.join(' '))
  .filter(name => /[^\0-\x7f]/.test(name));

const digits = (count: number) => fc.nat({ max: 10 ** count - 1 }).map(number => String(number).padStart(count, '0'));
const days = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map(date => date.toISOString().slice(0, 10));

/** An identity card that does not contradict itself, with the fields that a Vietnamese layout changes. */
export const identityCards = fc
  .record({
    name: names,
    birth: days,
    issued: days,
    isMale: fc.boolean(),
    province: digits(3),
    serial: digits(6),
    old: fc.option(digits(9), { nil: '' }),
  })
  .map(({ name, birth, issued, isMale, province, serial, old }) => {
    const [year = '', month = '', day = ''] = birth.split('-');
    const sexDigit = (Number(year.slice(0, 2)) - 19) * 2 + (isMale ? 0 : 1);
    const number = `${province}${sexDigit}${year.slice(2)}${serial}`;
    const issue = issued.split('-').toReversed().join('');
    const fields = [number, old, name, `${day}${month}${year}`, isMale ? 'Nam' : 'Nữ', 'Xã Tả Phìn, Lào Cai', issue];
    return { text: fields.join('|'), number, old, name, birth };
  });

/** A national personal code with nothing masked. */
export const personalCodes = fc
  .record({ name: names, birth: days, kind: fc.constantFrom('0', '1'), paper: digits(12), qid: digits(15) })
  .map(({ name, birth, kind, paper, qid }) => ({
    text: `${paper}|${name.toUpperCase()}|${birth}|${kind}|${qid}|<1<<0912345678`,
    name: name.toUpperCase(),
    birth,
    paper,
    qid,
  }));

/** A health insurance card that never ends. */
export const insuranceCards = fc
  .record({ name: names, birth: days, sex: fc.constantFrom('1', '2'), number: digits(10), from: days })
  .map(({ name, birth, sex, number, from }) => {
    const slashed = (date: string): string => date.split('-').toReversed().join('/');
    const hex = Buffer.from(name).toString('hex');
    const text = `${number}|${hex}|${slashed(birth)}|${sex}|-|01 - C54|${slashed(from)}|-|${slashed(from)}|$`;
    return { text, name, birth, number };
  });
