/** The columns of an import, and the headers by which files call them. */
import { fail, ok, type Result } from '../../words.ts';

export const columns = [
  'nationalId',
  'qid',
  'oldId',
  'insurance',
  'name',
  'birthDate',
  'from',
  'until',
  'symptoms',
  'exposures',
  'purposes',
  'phone',
  'plate',
  'host',
  'audience',
  'ref',
  'text',
] as const;
export type Column = (typeof columns)[number];

export const idColumns = ['nationalId', 'qid', 'oldId', 'insurance'] as const;

/** Folded headers beside the column's own name. None that may mean two things: such a file needs `--map`. */
const headers: Readonly<Record<Column, readonly string[]>> = {
  nationalId: ['cccd', 'socccd', 'cancuoc', 'socancuoc', 'cancuoccongdan', 'socancuoccongdan', 'sodinhdanh'],
  qid: ['maqid'],
  oldId: ['cmnd', 'socmnd', 'chungminhnhandan', 'sochungminhnhandan'],
  insurance: ['bhyt', 'sobhyt', 'mabhyt', 'thebhyt', 'sothebhyt', 'mathebhyt', 'bhxh', 'sobhxh', 'masobhxh'],
  name: ['fullname', 'hoten', 'hovaten'],
  birthDate: ['dateofbirth', 'dob', 'ngaysinh', 'ngaythangnamsinh'],
  from: ['notbefore', 'validfrom', 'ngaykhai', 'ngaykhaibao', 'thoigiankhai', 'thoigiankhaibao', 'tungay'],
  until: ['expires', 'validuntil', 'hethan', 'ngayhethan', 'denngay'],
  symptoms: ['symptom', 'trieuchung'],
  exposures: ['exposure', 'yeutodichte'],
  purposes: ['purpose', 'mucdich'],
  phone: ['mobile', 'dienthoai', 'sodienthoai', 'sdt', 'dtdd'],
  plate: ['bienso', 'biensoxe', 'bienkiemsoat'],
  host: ['nguoitiep', 'nguoigap', 'noiden'],
  audience: ['coso'],
  ref: ['maphieu', 'makhaibao', 'matokhai'],
  text: ['token', 'vd1'],
};

const known: ReadonlyMap<string, Column> = new Map(
  columns.flatMap(column => [column, ...headers[column]].map(header => [fold(header), column] as const)),
);

/** Without case, accents, and everything but letters and digits. */
export function fold(header: string): string {
  const plain = header.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd');
  return plain.replace(/[^\p{L}\p{N}]/gu, '');
}

/** What the operator calls a column of the file: folded header to column. */
export type Mapping = ReadonlyMap<string, Column>;

/** `nationalId=SoCCCD,name=Họ tên`; fails with an English sentence. */
export function parseMapping(texts: readonly string[]): Result<Mapping, string> {
  const mapping = new Map<string, Column>();
  for (const pair of texts.flatMap(text => text.split(','))) {
    const at = pair.indexOf('=');
    const column = columns.find(one => one === pair.slice(0, at).trim());
    const header = fold(pair.slice(at + 1));
    if (at < 0 || column === undefined || header === '') {
      return fail(`expected COLUMN=HEADER, with a column of ${columns.join(', ')}; found ${pair}`);
    }
    if (mapping.has(header)) return fail(`${pair}: this header is given to two columns`);
    mapping.set(header, column);
  }
  return ok(mapping);
}

/** The column that a header or a JSON key means; null for none. What is mapped goes before what is known. */
export function columnOf(header: string, mapping: Mapping): Column | null {
  const folded = fold(header);
  const mapped = mapping.get(folded);
  if (mapped !== undefined) return mapped;
  const column = known.get(folded) ?? null;
  return column === null || [...mapping.values()].includes(column) ? null : column;
}

export interface Header {
  /** The column of each field; null for one that is not used. */
  readonly columns: readonly (Column | null)[];
  /** Headers that are not used, as they stand there. */
  readonly unused: readonly string[];
}

/** Fails with an English sentence where the file cannot be used by these headers. */
export function readHeader(fields: readonly string[], mapping: Mapping): Result<Header, string> {
  const found = fields.map(field => columnOf(field, mapping));
  const twice = columns.find(column => found.filter(one => one === column).length > 1);
  if (twice !== undefined) return fail(`two columns are both ${twice}: say which with --map ${twice}=HEADER`);
  const absent = [...mapping.values()].find(column => !found.includes(column));
  if (absent !== undefined) return fail(`no header is the one that --map gives to ${absent}`);
  if (!found.includes('text')) {
    if (!idColumns.some(column => found.includes(column))) {
      return fail(`no column is one of ${idColumns.join(', ')}: name one with --map, as nationalId=HEADER`);
    }
    if (!found.includes('from')) return fail('no column says from when a row is valid: name it with --map from=HEADER');
  }
  return ok({ columns: found, unused: fields.filter((_field, index) => found[index] === null) });
}
