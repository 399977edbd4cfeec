/** The sentences of declaring for somebody else. The questions speak to the visitor, the rest to the guard. */
import type { Text } from '../../ui/language.ts';
import type { Confirmation } from './confirmation.ts';
import type { Field, Flaw, IdKind } from './declaration.ts';

export const declareWords = {
  title: { vi: 'Khai hộ', en: 'Declare for somebody' },
  lane: { vi: 'Làn', en: 'Lane' },
  chooseLane: { vi: 'Chọn làn của khách.', en: 'Choose the visitor’s lane.' },
  direction: { vi: 'Chiều', en: 'Direction' },
  in: { vi: 'Vào', en: 'In' },
  out: { vi: 'Ra', en: 'Out' },
  scan: {
    vi: 'Có thẻ CCCD hoặc BHYT? Đưa mã của thẻ vào máy quét ở {lane}: tên và năm sinh sẽ tự điền.',
    en: 'Got a CCCD or BHYT card? Scan it at {lane}: name and birth year fill themselves in.',
  },
  scanned: {
    vi: 'Tên và năm sinh lấy từ thẻ vừa quét ở {lane}.',
    en: 'Name and birth year are from the card scanned at {lane}.',
  },
  person: { vi: 'Người khách', en: 'The visitor' },
  document: { vi: 'Giấy tờ', en: 'Document' },
  byCard: { vi: 'Theo thẻ vừa quét', en: 'By the card just scanned' },
  idNumber: { vi: 'Số giấy tờ', en: 'Its number' },
  digits: { vi: '{n} số', en: '{n} digits' },
  name: { vi: 'Họ và tên', en: 'Full name' },
  birthYear: { vi: 'Năm sinh', en: 'Birth year' },
  phone: { vi: 'Điện thoại', en: 'Phone' },
  host: { vi: 'Nơi đến', en: 'Host or department' },
  plate: { vi: 'Biển số xe', en: 'Number plate' },
  purpose: { vi: 'Mục đích', en: 'Purpose' },
  askIn: { vi: 'Hỏi bằng', en: 'Ask in' },
  noSymptoms: { vi: 'Không có triệu chứng nào', en: 'No symptoms at all' },
  noExposures: { vi: 'Không có tiếp xúc nào', en: 'No such contact' },
  toScreen: { vi: 'Gửi sang màn hình {lane}', en: 'Send to the screen of {lane}' },
  forgetting: {
    vi: 'Những gì gõ ở đây bị xoá khi rời trang, hoặc sau 2 phút không gõ.',
    en: 'All of this is forgotten when you leave, or after 2 minutes without a key.',
  },
  forgotten: {
    vi: 'Đã xoá vì 2 phút không gõ. Mời khai lại.',
    en: 'Forgotten after 2 minutes without a key. Please start again.',
  },
  useYear: { vi: 'Đổi thành {year}', en: 'Change to {year}' },
  withdraw: { vi: 'Rút lại', en: 'Withdraw' },
  again: { vi: 'Sửa và gửi lại', en: 'Correct and send again' },
  next: { vi: 'Khai cho người khác', en: 'Declare for somebody else' },
  openCase: { vi: 'Mở hồ sơ này', en: 'Open this case' },
  fix: { vi: 'Còn thiếu hoặc chưa đúng: {fields}.', en: 'Missing or wrong: {fields}.' },
} as const satisfies Record<string, Text>;

/** What the visitor is asked, before the list that is answered one by one. */
export const questions = {
  symptoms: { vi: 'Hôm nay bạn có triệu chứng nào không?', en: 'Do you have any of these today?' },
  exposures: { vi: 'Trong 14 ngày qua, có điều nào dưới đây không?', en: 'In the past 14 days, is any of these true?' },
  yes: { vi: 'Có', en: 'Yes' },
  no: { vi: 'Không', en: 'No' },
} as const satisfies Record<string, Text>;

export const idKindWords: Readonly<Record<IdKind, Text>> = {
  'national-id': { vi: 'CCCD', en: 'CCCD' },
  insurance: { vi: 'Thẻ BHYT', en: 'BHYT card' },
  'old-id': { vi: 'CMND cũ', en: 'Old CMND' },
  none: { vi: 'Không có', en: 'None' },
};

export const fieldWords: Readonly<Record<Field, Text>> = {
  idNumber: { vi: 'số giấy tờ', en: 'number' },
  name: { vi: 'họ tên', en: 'name' },
  birthYear: { vi: 'năm sinh', en: 'birth year' },
  phone: { vi: 'điện thoại', en: 'phone' },
  purpose: { vi: 'mục đích', en: 'purpose' },
  symptoms: { vi: 'triệu chứng', en: 'symptoms' },
  exposures: { vi: 'tiếp xúc', en: 'contact' },
};

/** `{n}` digits are expected, `{have}` are there; `{year}` is what the number says. */
export const flawWords: Readonly<Record<Flaw, Text>> = {
  missing: { vi: 'Cần có', en: 'Required' },
  'wrong-length': { vi: 'Cần {n} số, đang có {have}', en: 'Needs {n} digits, has {have}' },
  impossible: { vi: 'Không phải số CCCD. Xem lại thẻ', en: 'Not a CCCD number. Look at the card again' },
  contradicts: {
    vi: 'Số CCCD nói sinh năm {year}',
    en: 'The CCCD says born in {year}',
  },
  'not-a-name': { vi: 'Tên chỉ có chữ', en: 'A name has letters only' },
  'not-a-year': { vi: 'Năm sinh có 4 số, như 1987', en: 'Four digits, as 1987' },
  'not-a-phone': { vi: 'Số điện thoại chưa đúng', en: 'Not a phone number' },
};

export const confirmationWords: Readonly<Record<Confirmation['kind'], { readonly head: Text; readonly next: Text }>> = {
  sending: {
    head: { vi: 'Đang gửi sang {lane}', en: 'Sending to {lane}' },
    next: { vi: 'Mời khách đứng trước màn hình.', en: 'Ask the visitor to stand at the screen.' },
  },
  waiting: {
    head: { vi: 'Chờ khách xác nhận ở {lane}', en: 'Waiting for the visitor at {lane}' },
    next: {
      vi: 'Mời khách xem màn hình và chạm “Đúng”.',
      en: 'Ask the visitor to read the screen and touch “Correct”.',
    },
  },
  deciding: {
    head: { vi: 'Đang xét', en: 'Deciding' },
    next: { vi: 'Chờ một chút.', en: 'One moment.' },
  },
  admitted: {
    head: { vi: 'Được qua', en: 'Let through' },
    next: { vi: 'Cổng đã mở ở {lane}.', en: 'The gate is open at {lane}.' },
  },
  refused: {
    head: { vi: 'Chưa vào được', en: 'Not admitted' },
    next: { vi: 'Mở hồ sơ để xem và quyết định.', en: 'Open the case to see why and decide.' },
  },
  referred: {
    head: { vi: 'Chờ bảo vệ quyết định', en: 'For you to decide' },
    next: { vi: 'Mở hồ sơ để xem và quyết định.', en: 'Open the case to see why and decide.' },
  },
  decided: {
    head: { vi: 'Đã xử lý', en: 'Decided' },
    next: { vi: 'Xem {lane} và sổ sự kiện.', en: 'Look at {lane} and the log.' },
  },
  'not-confirmed': {
    head: { vi: 'Khách chưa xác nhận', en: 'Not confirmed by the visitor' },
    next: { vi: 'Hỏi lại khách, sửa rồi gửi lại.', en: 'Ask the visitor again, correct, and send again.' },
  },
  withdrawn: {
    head: { vi: 'Đã rút lại', en: 'Withdrawn' },
    next: { vi: 'Không có gì được ghi.', en: 'Nothing was recorded.' },
  },
  failed: {
    head: { vi: 'Chưa gửi được', en: 'Could not be sent' },
    next: { vi: 'Sửa rồi gửi lại.', en: 'Correct and send again.' },
  },
};
