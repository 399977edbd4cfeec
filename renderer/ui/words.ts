/**
 * Every sentence of the visitor's screen, in both languages. They address the person politely, never blame, never show
 * another person's data, never a code. A line break is where a large text may break best.
 */
import type { Direction, LaneFault, RefusalReason } from '../../main/words.ts';
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

/** Why, and what to do. `{time}` and `{hours}` are filled in; `plain` stands where that value is not known. */
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
  vi: 'Theo khai báo, hôm nay bạn chưa thể vào',
  en: 'By your declaration you cannot enter today',
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
    why: { vi: 'Đây không phải mã khai báo', en: 'This is not a declaration code' },
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
    next: {
      text: { vi: 'Mời gặp bảo vệ\nđể được hướng dẫn', en: 'The guard will advise you' },
      pictogram: 'guard',
    },
  },
  symptoms: {
    why: notToday,
    next: {
      text: { vi: 'Mời gặp bảo vệ\nđể được hướng dẫn', en: 'The guard will advise you' },
      pictogram: 'guard',
    },
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
  busy: {
    why: { vi: 'Người phía trước chưa qua', en: 'Somebody is still passing' },
    next: {
      text: { vi: 'Mời người phía trước\nđi qua', en: 'Please let the person ahead pass' },
      pictogram: 'queue',
    },
  },
  locked: { why: { vi: 'Lối này đang khoá', en: 'This lane is locked' }, next: askGuard },
  'out-of-order': { why: { vi: 'Lối này tạm dừng', en: 'This lane is out of order' }, next: nextLane },
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
  'outcome-unknown': {
    next: {
      text: { vi: 'Bảo vệ sẽ xác nhận\nvới bạn tại đây', en: 'The guard will confirm it with you here' },
      pictogram: 'stay',
    },
  },
};
/** What a person who waits for the guard does, where the reason asks for nothing else. */
export const waitHere = stayHere;

export const words = {
  waiting: { vi: 'Đưa mã QR\nvào máy quét', en: 'Hold your QR code\nto the scanner' },
  scannerBelow: { vi: 'Máy quét ở bên dưới', en: 'The scanner is below' },
  ask: { vi: 'Hỏi', en: 'Ask' },
  reading: { vi: 'Đang đọc', en: 'Reading' },
  holdStill: { vi: 'Giữ yên mã', en: 'Hold the code still' },
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
