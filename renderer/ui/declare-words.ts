/** What the form at a lane's screen asks and answers, in both languages. A line break is where a large text may break best. */
import type { DeclareQuestion } from '../../main/contract.ts';
import type { FormFault, FormField, IdKind, Sex } from '../../main/form.ts';
import type { Text } from './language.ts';

export const offerWords = {
  noCode: { vi: 'Chưa có mã?', en: 'No code?' },
  here: { vi: 'Khai tại đây', en: 'Declare here' },
  noDeclaration: {
    vi: 'Chưa có khai báo.\nQuét mã trên tường, hoặc',
    en: 'No declaration was found.\nScan the poster on the wall, or',
  },
} as const satisfies Record<string, Text>;

export const declareWords = {
  notice: { vi: 'Trước khi khai', en: 'Before you begin' },
  agree: { vi: 'Đồng ý', en: 'I agree' },
  disagree: { vi: 'Không, quay lại', en: 'No, go back' },
  next: { vi: 'Tiếp', en: 'Next' },
  skip: { vi: 'Bỏ qua', en: 'Skip' },
  done: { vi: 'Xong', en: 'Done' },
  sending: { vi: 'Đang gửi', en: 'Sending' },
  back: { vi: 'Quay lại', en: 'Back' },
  stop: { vi: 'Thôi', en: 'Stop' },
  readAloud: { vi: 'Đọc to', en: 'Read aloud' },
  stillThere: { vi: 'Bạn còn\nở đó không?', en: 'Are you\nstill there?' },
  soonForgotten: {
    vi: 'Không chạm thì màn hình sẽ xoá những gì bạn đã nhập',
    en: 'Without a touch, what you have typed will be erased',
  },
  goOn: { vi: 'Tôi còn ở đây', en: 'I am still here' },
  notSent: { vi: 'Chưa gửi được. Mời hỏi bảo vệ', en: 'It could not be sent. Please ask the guard' },
  mayBeEmpty: { vi: 'Không có thì chạm Bỏ qua', en: 'If none, touch Skip' },
  twelveDigits: { vi: '12 chữ số trên thẻ', en: 'The 12 digits on the card' },
} as const satisfies Record<string, Text>;

export const questionWords: Readonly<Record<DeclareQuestion, Text>> = {
  name: { vi: 'Họ và tên\ncủa bạn', en: 'Your\nfull name' },
  'birth-year': { vi: 'Bạn sinh\nnăm nào?', en: 'Which year\nwere you born?' },
  sex: { vi: 'Bạn là nam\nhay nữ?', en: 'Are you male\nor female?' },
  'id-number': { vi: 'Bạn có\ngiấy tờ nào?', en: 'Which document\ndo you have?' },
  phone: { vi: 'Số điện thoại\ncủa bạn', en: 'Your\nphone number' },
  purpose: { vi: 'Bạn đến đây\nđể làm gì?', en: 'What brings\nyou here?' },
  host: { vi: 'Bạn đến gặp ai,\nhoặc khoa nào?', en: 'Whom do you visit,\nor which department?' },
  plate: { vi: 'Biển số xe\ncủa bạn', en: 'The number plate\nof your vehicle' },
  travel: {
    vi: '14\u00a0ngày qua, bạn có\nliên quan vùng dịch?',
    en: 'In the last 14\u00a0days, any\nlink to an epidemic area?',
  },
  contacts: {
    vi: '14\u00a0ngày qua, bạn có\ntiếp xúc nguồn bệnh?',
    en: 'In the last 14\u00a0days, any\ncontact with illness?',
  },
  symptoms: {
    vi: '14\u00a0ngày qua, bạn có\ntriệu chứng nào?',
    en: 'In the last 14\u00a0days, any\nof these symptoms?',
  },
};

/** The second half of the question after a document: its number. */
export const numberWords: Readonly<Record<Exclude<IdKind, 'none'>, Text>> = {
  'national-id': { vi: 'Số căn cước\ncủa bạn', en: 'Your identity\ncard number' },
  passport: { vi: 'Số hộ chiếu\ncủa bạn', en: 'Your passport\nnumber' },
};

export const sexWords: Readonly<Record<Sex, Text>> = {
  male: { vi: 'Nam', en: 'Male' },
  female: { vi: 'Nữ', en: 'Female' },
};

export const idKindWords: Readonly<Record<IdKind, Text>> = {
  'national-id': { vi: 'Căn cước (CCCD)', en: 'Vietnamese identity card' },
  passport: { vi: 'Hộ chiếu', en: 'Passport' },
  none: { vi: 'Không mang giấy tờ', en: 'None with me' },
};

/** The answer that excludes the others. */
export const noneWords: Readonly<Record<'travel' | 'contacts' | 'symptoms', Text>> = {
  travel: { vi: 'Không có', en: 'No, none' },
  contacts: { vi: 'Không có', en: 'No, none' },
  symptoms: { vi: 'Không có triệu chứng nào', en: 'None of these' },
};

const pleaseChoose: Text = { vi: 'Xin chọn một câu trả lời', en: 'Please choose an answer' };
const general: Readonly<Record<FormFault['kind'], Text>> = {
  missing: { vi: 'Xin nhập câu trả lời', en: 'Please type your answer' },
  'too-long': { vi: 'Hơi dài, xin viết ngắn lại', en: 'Too long, please shorten it' },
  'not-text': { vi: 'Có ký tự không dùng được', en: 'Some characters cannot be used' },
  'wrong-name': { vi: 'Họ tên chỉ gồm chữ cái', en: 'A name has letters only' },
  'wrong-number': { vi: 'Số này chưa đúng, xin xem lại', en: 'Please check this number' },
  'wrong-sex': {
    vi: 'Số này không khớp giới tính',
    en: 'This number does not match the sex you chose',
  },
  'wrong-birth-year': {
    vi: 'Số này không khớp năm sinh',
    en: 'This number does not match your year of birth',
  },
  'wrong-phone': { vi: 'Số điện thoại chưa đúng, xin xem lại', en: 'Please check the phone number' },
  'wrong-choice': pleaseChoose,
};
const particular: Readonly<Partial<Record<FormField, Partial<Record<FormFault['kind'], Text>>>>> = {
  name: { missing: { vi: 'Xin nhập họ và tên', en: 'Please type your name' } },
  birthYear: {
    missing: { vi: 'Xin nhập năm sinh', en: 'Please type your year of birth' },
    'wrong-birth-year': { vi: 'Năm sinh chưa đúng, xin xem lại', en: 'Please check your year of birth' },
  },
  sex: { missing: pleaseChoose },
  idKind: { missing: pleaseChoose },
  idNumber: { missing: { vi: 'Xin nhập số giấy tờ', en: 'Please type the number' } },
};
const passportNumber: Text = {
  vi: 'Số hộ chiếu có 6 đến 12 chữ và số',
  en: 'A passport number has 6 to 12 letters and digits',
};
const nationalNumber: Text = { vi: 'Số căn cước có 12 chữ số', en: 'An identity number has 12 digits' };

/** What is wrong, in words. `typed`: of a document's number, its kind and what has been typed. */
export function faultText(
  { field, kind }: FormFault,
  typed: { readonly idKind: IdKind; readonly idNumber: string },
): Text {
  if (field === 'idNumber' && kind === 'wrong-number') {
    if (typed.idKind === 'passport') return passportNumber;
    if (typed.idNumber.length < 12) return nationalNumber;
  }
  return particular[field]?.[kind] ?? general[kind];
}
