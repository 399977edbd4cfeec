/**
 * Every sentence of the visitor's screen, in both languages. They address the person politely, never blame, never show
 * another person's data, never a code. A line break is where a large text may break best.
 */
import type { CodeKind, Direction, LaneFault, RefusalReason } from '../../main/words.ts';
import type { Text } from './language.ts';

/** The small drawings beside "what to do". */
export const pictograms = [
  'one-person',
  'declare',
  'brighter',
  'guard',
  'stay',
  'aside',
  'next-lane',
  'clock',
  'queue',
  'scan',
  'leave',
] as const;
export type Pictogram = (typeof pictograms)[number];

/** What to do next, with its drawing. */
export interface Step {
  readonly text: Text;
  readonly pictogram: Pictogram;
}

/** Why, and what to do. `{time}`, `{hours}`, `{times}` and `{code}` are filled in; `plain` stands where that value is not known. */
export interface Advice {
  readonly why: Text;
  readonly plain?: Text;
  readonly next: Step;
}

const seeGuard: Step = { text: { vi: 'Mời gặp bảo vệ', en: 'Please see the guard' }, pictogram: 'guard' };
const stayHere: Step = { text: { vi: 'Xin đứng tại đây', en: 'Please stay here' }, pictogram: 'stay' };
const askGuard: Step = { text: { vi: 'Mời hỏi bảo vệ', en: 'Please ask the guard' }, pictogram: 'guard' };
const nextLane: Step = {
  text: { vi: 'Mời sang\nlối bên cạnh', en: 'Please use the next lane' },
  pictogram: 'next-lane',
};
const notToday: Text = {
  vi: 'Theo khai báo,\nhôm\u00a0nay bạn chưa thể vào',
  en: 'By your declaration\nyou cannot enter today',
};

const guardAdvises: Step = {
  text: { vi: 'Mời gặp bảo vệ\nđể được hướng dẫn', en: 'The guard will advise you' },
  pictogram: 'guard',
};

/** A person who is not admitted, for each reason. */
export const refusals: Readonly<Record<RefusalReason, Advice>> = {
  unreadable: {
    why: { vi: 'Chưa đọc được mã', en: 'Could not read the code' },
    next: {
      text: {
        vi: 'Tăng độ sáng màn hình\nvà đưa lại gần hơn',
        en: 'Turn up the brightness and hold it closer',
      },
      pictogram: 'brighter',
    },
  },
  'unknown-code': {
    why: { vi: 'Đây là {code}, không phải mã khai báo', en: 'This is {code}, not a declaration code' },
    plain: { vi: 'Đây không phải mã khai báo', en: 'This is not a declaration code' },
    next: {
      text: {
        vi: 'Mở trang khai báo\nvà quét mã của bạn',
        en: 'Open the declaration page and scan your code',
      },
      pictogram: 'declare',
    },
  },
  'not-genuine': {
    why: { vi: 'Không xác nhận được mã', en: 'The code could not be confirmed' },
    next: seeGuard,
  },
  expired: {
    why: { vi: 'Khai báo đã hết hạn lúc {time}', en: 'Your declaration expired at {time}' },
    plain: { vi: 'Khai báo đã hết hạn', en: 'Your declaration has expired' },
    next: {
      text: { vi: 'Hãy khai báo lại\nrồi quét mã mới', en: 'Please declare again and scan the new code' },
      pictogram: 'declare',
    },
  },
  'not-yet-valid': {
    why: { vi: 'Khai báo có hiệu lực từ {time}', en: 'Your declaration is valid from {time}' },
    plain: { vi: 'Khai báo chưa có hiệu lực', en: 'Your declaration is not valid yet' },
    next: {
      text: { vi: 'Mời quay lại\nkhi mã có hiệu lực', en: 'Please come back when it is valid' },
      pictogram: 'clock',
    },
  },
  'too-old': {
    why: { vi: 'Khai báo đã quá {hours} giờ', en: 'The declaration is over {hours} hours old' },
    plain: { vi: 'Khai báo đã quá cũ', en: 'The declaration is too old' },
    next: { text: { vi: 'Hãy khai báo lại', en: 'Please declare again' }, pictogram: 'declare' },
  },
  'other-site': {
    why: { vi: 'Mã này dành cho nơi khác', en: 'This code is for another place' },
    next: { text: { vi: 'Hãy khai báo\ncho nơi này', en: 'Please declare for this one' }, pictogram: 'declare' },
  },
  exposure: {
    why: notToday,
    next: guardAdvises,
  },
  symptoms: {
    why: notToday,
    next: guardAdvises,
  },
  'already-used': {
    why: { vi: 'Mã đã dùng để vào lúc {time}', en: 'This code was used to enter at {time}' },
    plain: { vi: 'Mã đã dùng để vào', en: 'This code was used to enter' },
    next: {
      text: {
        vi: 'Nếu bạn đã ra,\nmời gặp bảo vệ',
        en: 'If you have left since, please see the guard',
      },
      pictogram: 'guard',
    },
  },
  'person-inside': {
    why: { vi: 'Bạn đang được ghi nhận ở bên trong', en: 'You are recorded as inside' },
    next: seeGuard,
  },
  'outcome-unknown': {
    why: { vi: 'Chưa rõ lượt vào trước của bạn', en: 'Your last entry is not certain' },
    next: {
      text: { vi: 'Mời gặp bảo vệ\nđể xác nhận', en: 'Please see the guard to confirm' },
      pictogram: 'guard',
    },
  },
  incomplete: {
    why: { vi: 'Mã có nhiều phần,\nchưa đọc đủ', en: 'The code has several parts,\nand some are missing' },
    next: {
      text: { vi: 'Quét lần lượt\ntất cả các mã', en: 'Please scan all of the codes, one by one' },
      pictogram: 'scan',
    },
  },
  'mixed-parts': {
    why: { vi: 'Các mã này\nkhông cùng một bộ', en: 'These codes do not belong together' },
    next: {
      text: { vi: 'Quét lại các mã\ncủa cùng một bộ', en: 'Please scan the codes of one set again' },
      pictogram: 'scan',
    },
  },
  'not-accepted': {
    why: { vi: 'Lúc này lối này\nkhông nhận loại mã này', en: 'This kind of code is not taken here now' },
    next: askGuard,
  },
  'no-declaration': {
    why: { vi: 'Chưa có khai báo', en: 'No declaration was found' },
    next: {
      text: { vi: 'Quét mã trên tường\nđể khai báo', en: 'Scan the poster on the wall to declare' },
      pictogram: 'declare',
    },
  },
  'missing-proof': {
    why: { vi: 'Cần thêm một mã nữa', en: 'One more code is needed' },
    next: {
      text: { vi: 'Mời hỏi bảo vệ\ncần đưa mã nào', en: 'Please ask the guard which one' },
      pictogram: 'guard',
    },
  },
  'other-person': {
    why: { vi: 'Tên trên các mã chưa khớp', en: 'The names on the codes do not match' },
    next: seeGuard,
  },
  revoked: {
    why: { vi: 'Mã này không còn hiệu lực', en: 'This code is no longer in force' },
    next: {
      text: { vi: 'Hãy khai báo lại,\nhoặc gặp bảo vệ', en: 'Please declare again, or see the guard' },
      pictogram: 'declare',
    },
  },
  'wrong-usage': {
    why: { vi: 'Không xác nhận được chứng nhận', en: 'The certificate could not be confirmed' },
    next: seeGuard,
  },
  'bad-schema': {
    why: { vi: 'Chứng nhận chưa đầy đủ', en: 'The certificate is not complete' },
    next: seeGuard,
  },
  'positive-test': {
    why: { vi: 'Theo chứng nhận,\nhôm\u00a0nay bạn chưa thể vào', en: 'By your certificate\nyou cannot enter today' },
    next: guardAdvises,
  },
  'health-rule': {
    why: {
      vi: 'Chứng nhận chưa đạt yêu cầu của nơi này',
      en: 'The certificate does not meet the rules of this place',
    },
    next: guardAdvises,
  },
  watchlist: {
    why: { vi: 'Cần bảo vệ xác nhận', en: 'The guard has to confirm' },
    next: seeGuard,
  },
  'closed-hours': {
    why: { vi: 'Ngoài giờ thăm. Giờ thăm: {times}', en: 'Outside visiting hours: {times}' },
    plain: { vi: 'Ngoài giờ thăm', en: 'Outside visiting hours' },
    next: {
      text: { vi: 'Mời quay lại\ntrong giờ thăm', en: 'Please come back in visiting hours' },
      pictogram: 'clock',
    },
  },
  'host-full': {
    why: { vi: 'Nơi bạn đến đang đủ khách', en: 'The person you visit has enough visitors now' },
    next: { text: { vi: 'Mời chờ\nđến lượt', en: 'Please wait for your turn' }, pictogram: 'queue' },
  },
  full: {
    why: { vi: 'Bên trong đã đủ người', en: 'The building is full' },
    next: { text: { vi: 'Mời chờ một lát', en: 'Please wait a moment' }, pictogram: 'queue' },
  },
  'wrong-zone': {
    why: { vi: 'Chưa ghi nhận bạn\nđi qua lối trước', en: 'You are not recorded at the gate before this one' },
    next: {
      text: { vi: 'Mời quét mã ở lối trước,\nhoặc gặp bảo vệ', en: 'Please scan there first, or see the guard' },
      pictogram: 'scan',
    },
  },
  'host-absent': {
    why: { vi: 'Cần người tiếp đón\ntại đây', en: 'Your host has to receive you' },
    next: {
      text: { vi: 'Mời chờ, hoặc nhờ bảo vệ\ngọi người tiếp đón', en: 'Please wait, or ask the guard to call' },
      pictogram: 'guard',
    },
  },
  busy: {
    why: { vi: 'Người phía trước chưa qua', en: 'Somebody is still passing' },
    next: {
      text: { vi: 'Mời người phía trước\nđi qua', en: 'Please let the person ahead pass' },
      pictogram: 'queue',
    },
  },
  interlocked: {
    why: { vi: 'Cửa kia đang mở', en: 'The other door is open' },
    next: {
      text: { vi: 'Mời chờ cửa đóng\nrồi quét lại', en: 'Please scan again when it has closed' },
      pictogram: 'queue',
    },
  },
  locked: { why: { vi: 'Lối này đang khoá', en: 'This lane is locked' }, next: askGuard },
  'out-of-order': { why: { vi: 'Lối này tạm dừng', en: 'This lane is out of order' }, next: nextLane },
  'turned-away': {
    why: { vi: 'Bảo vệ chưa thể\ncho bạn vào', en: 'The guard could not let you in' },
    next: guardAdvises,
  },
  internal: {
    why: { vi: 'Có lỗi với mã này', en: 'Something went wrong with this code' },
    next: seeGuard,
  },
};

/** A person who waits for the guard: what differs from a refusal for the same reason. */
export const referrals: Readonly<Partial<Record<RefusalReason, Partial<Advice>>>> = {
  unreadable: {
    next: {
      text: { vi: 'Đưa mã lại gần hơn,\nhoặc đứng tại đây', en: 'Hold the code closer, or stay here' },
      pictogram: 'brighter',
    },
  },
  exposure: { why: { vi: 'Đã gọi bảo vệ', en: 'The guard has been called' } },
  symptoms: {
    why: { vi: 'Đã gọi bảo vệ', en: 'The guard has been called' },
    next: { text: { vi: 'Mời đứng\nsang bên phải', en: 'Please stand to the right' }, pictogram: 'aside' },
  },
  'host-absent': {
    next: {
      text: { vi: 'Bảo vệ sẽ gọi\nngười tiếp đón', en: 'The guard will call your host' },
      pictogram: 'stay',
    },
  },
  'outcome-unknown': {
    next: {
      text: { vi: 'Bảo vệ sẽ xác nhận\nvới bạn tại đây', en: 'The guard will confirm it with you here' },
      pictogram: 'stay',
    },
  },
};
/** What is said of a certificate where a refusal speaks of a declaration. */
export const certificateRefusals: Readonly<Partial<Record<RefusalReason, Advice>>> = {
  expired: {
    why: { vi: 'Chứng nhận đã hết hạn lúc {time}', en: 'Your certificate expired at {time}' },
    plain: { vi: 'Chứng nhận đã hết hạn', en: 'Your certificate has expired' },
    next: {
      text: { vi: 'Mời đưa chứng nhận khác,\nhoặc gặp bảo vệ', en: 'Please show another one, or see the guard' },
      pictogram: 'guard',
    },
  },
  'not-yet-valid': {
    why: { vi: 'Chứng nhận có hiệu lực từ {time}', en: 'Your certificate is valid from {time}' },
    plain: { vi: 'Chứng nhận chưa có hiệu lực', en: 'Your certificate is not valid yet' },
    next: {
      text: { vi: 'Mời quay lại\nkhi chứng nhận có hiệu lực', en: 'Please come back when it is valid' },
      pictogram: 'clock',
    },
  },
};

/** What a code is that no gate takes, in a word that its owner knows it by; null where there is none. */
export const codeNames: Readonly<Record<CodeKind, Text | null>> = {
  url: { vi: 'địa chỉ trang web', en: 'a web address' },
  wifi: { vi: 'mã Wi-Fi', en: 'a Wi-Fi code' },
  contact: { vi: 'danh thiếp', en: 'a contact card' },
  payment: { vi: 'mã thanh toán', en: 'a payment code' },
  ticket: { vi: 'vé hoặc mã đặt chỗ', en: 'a ticket' },
  phone: { vi: 'số điện thoại', en: 'a phone number' },
  message: { vi: 'mã gửi tin nhắn', en: 'a text message' },
  email: { vi: 'địa chỉ thư điện tử', en: 'an e-mail address' },
  place: { vi: 'vị trí trên bản đồ', en: 'a place on a map' },
  event: { vi: 'lịch hẹn', en: 'a calendar entry' },
  product: { vi: 'mã sản phẩm', en: 'a product code' },
  text: null,
};

/** What a person who waits for the guard does, where the reason asks for nothing else. */
export const waitHere = stayHere;

export const words = {
  waiting: { vi: 'Đưa mã QR\nvào máy quét', en: 'Hold your QR code\nto the scanner' },
  scannerBelow: { vi: 'Máy quét ở bên dưới', en: 'The scanner is below' },
  waitingAtCamera: { vi: 'Đưa mã QR\nvào camera', en: 'Hold your QR code\nto the camera' },
  cameraHere: { vi: 'Cách màn hình một gang tay', en: 'About 20 cm from the screen' },
  ask: { vi: 'Hỏi', en: 'Ask' },
  reading: { vi: 'Đang đọc', en: 'Reading' },
  holdStill: { vi: 'Giữ yên mã', en: 'Hold the code still' },
  nextPart: { vi: 'Mời quét\nmã tiếp theo', en: 'Scan the\nnext code' },
  partsRead: { vi: 'Đã đọc {have} trên {of} mã', en: '{have} of {of} codes have been read' },
  firstRead: { vi: 'Đã đọc mã đầu tiên', en: 'The first code has been read' },
  showDeclaration: { vi: 'Mời đưa\nmã khai báo', en: 'Now show your\ndeclaration' },
  showCertificate: { vi: 'Mời đưa\nchứng nhận', en: 'Now show your\ncertificate' },
  showCard: { vi: 'Mời đưa\nthẻ căn cước', en: 'Now show your\nidentity card' },
  showOther: { vi: 'Mời đưa\nmã còn lại', en: 'Now show the\nother code' },
  confirm: { vi: 'Xin xác nhận\nkhai báo', en: 'Please confirm\nyour declaration' },
  isTrue: { vi: 'Đúng', en: 'Correct' },
  isNotTrue: { vi: 'Chưa đúng', en: 'Not correct' },
  isItTrue: { vi: 'Mời chọn Đúng hoặc Chưa đúng', en: 'Please choose Correct or Not correct' },
  referred: { vi: 'Xin chờ bảo vệ', en: 'Please wait\nfor the guard' },
  locked: { vi: 'Lối này đang khoá', en: 'This lane is locked' },
  outOfOrder: { vi: 'Lối này tạm dừng', en: 'This lane is\nout of order' },
  staffTold: { vi: 'Đã báo nhân viên', en: 'Staff have been told' },
  fire: { vi: 'Có cháy.\nRa ngay!', en: 'Fire.\nLeave now!' },
  unpaired: { vi: 'Màn hình chưa được\nghép với cổng', en: 'This screen\nis not paired' },
  runThis: { vi: 'Trên máy tính của cổng, chạy:', en: 'On the gate’s computer run:' },
} as const satisfies Record<string, Text>;

/** "Not yet in" is said to people who come in only: nobody is refused the way out. */
export const refused: Readonly<Record<Direction, Text>> = {
  in: { vi: 'Chưa vào được', en: 'Not admitted yet' },
  out: { vi: 'Xin chờ một chút', en: 'One moment, please' },
};
export const admitted: Readonly<Record<Direction, Text>> = {
  in: { vi: 'Mời vào', en: 'Please enter' },
  out: { vi: 'Mời ra', en: 'Please exit' },
};

export const steps = {
  onePerson: { text: { vi: 'Mỗi lượt một người', en: 'One person at a time' }, pictogram: 'one-person' },
  nextLane,
  askGuard,
  holdToScanner: {
    text: { vi: 'Đưa mã\nvào máy quét', en: 'Hold it to the scanner' },
    pictogram: 'scan',
  },
  scanToLeave: {
    text: { vi: 'Muốn ra: đưa mã\nvào máy quét', en: 'To leave, hold your code to the scanner' },
    pictogram: 'scan',
  },
  wayIsOpen: { text: { vi: 'Cổng đã mở', en: 'The gate is open' }, pictogram: 'leave' },
} as const satisfies Record<string, Step>;

/** For staff who come to look: what the lane misses. */
export const faults: Readonly<Record<LaneFault, Text>> = {
  relay: { vi: 'Mất rơ-le', en: 'Relay not connected' },
  scanner: { vi: 'Mất máy quét', en: 'Scanner not connected' },
  input: { vi: 'Mất tín hiệu vào', en: 'Input not connected' },
  journal: { vi: 'Không ghi được sổ', en: 'Journal cannot be written' },
  clock: { vi: 'Đồng hồ sai giờ', en: 'Clock is wrong' },
};
