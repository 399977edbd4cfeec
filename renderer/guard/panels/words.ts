/** Every sentence of the panels, but for the declaration's. Short: the guard is busy. */
import type { Text } from '../../ui/language.ts';
import type { ExitFault, Expiry } from './times.ts';

export const panelWords = {
  close: { vi: 'Đóng', en: 'Close' },
  back: { vi: 'Quay lại', en: 'Back' },
  cancel: { vi: 'Thôi', en: 'Cancel' },
  loading: { vi: 'Đang tải…', en: 'Loading…' },
  noName: { vi: 'Không rõ tên', en: 'Name not known' },
  done: { vi: 'Đã ghi.', en: 'Recorded.' },
  linkLost: { vi: 'Mất liên lạc. Chưa gửi được gì từ đây.', en: 'Link lost. Nothing can be sent from here.' },
  retry: { vi: 'Thử lại', en: 'Try again' },
} as const satisfies Record<string, Text>;

export const searchWords = {
  title: { vi: 'Tìm người', en: 'Find a person' },
  field: { vi: 'Tên, số giấy tờ, điện thoại, nơi đến hoặc biển số', en: 'Name, ID, phone, host or number plate' },
  recorded: { vi: 'Mỗi lần xem được ghi lại cùng tên bạn.', en: 'Each look is recorded with your name.' },
  start: { vi: 'Gõ từ 2 ký tự. Không cần dấu.', en: 'Type 2 characters or more. Accents are not needed.' },
  searching: { vi: 'Đang tìm…', en: 'Searching…' },
  none: { vi: 'Không tìm thấy ai.', en: 'Nobody was found.' },
  more: { vi: 'Còn nhiều hơn. Hãy gõ thêm.', en: 'There are more. Type more to narrow it down.' },
  found: { vi: '{n} người', en: 'Found: {n}' },
  inside: { vi: 'Đang ở trong', en: 'Inside' },
  outside: { vi: 'Ở ngoài', en: 'Outside' },
  lastSeen: { vi: 'Lần cuối {time}', en: 'Last seen {time}' },
  keys: { vi: '↑ ↓ chọn · Enter mở', en: '↑ ↓ choose · Enter opens' },
} as const satisfies Record<string, Text>;

export const visitWords = {
  phone: { vi: 'Điện thoại', en: 'Phone' },
  plate: { vi: 'Biển số', en: 'Number plate' },
  host: { vi: 'Nơi đến', en: 'Host' },
  last: { vi: 'Lần cuối', en: 'Last seen' },
  visits: { vi: 'Các lượt vào ra', en: 'Visits' },
  noVisits: { vi: 'Không còn lượt nào trong sổ.', en: 'No visits are left in the journal.' },
  zone: { vi: 'Khu', en: 'Zone' },
  in: { vi: 'Vào', en: 'In' },
  out: { vi: 'Ra', en: 'Out' },
  closedBy: { vi: 'Kết thúc', en: 'Ended' },
  stillInside: { vi: 'Chưa ra', en: 'Still inside' },
  unknown: { vi: 'không rõ', en: 'unknown' },
  correct: { vi: 'Ghi giờ ra', en: 'Enter the exit' },
  correctTitle: { vi: 'Đã ra lúc nào?', en: 'When did they leave?' },
  justNow: { vi: 'Vừa xong', en: 'Just now' },
  minutesAgo: { vi: '{n} phút trước', en: '{n} min ago' },
  hourAgo: { vi: '1 giờ trước', en: '1 hour ago' },
  atTime: { vi: 'Lúc (giờ:phút)', en: 'At (hh:mm)' },
  day: { vi: 'Ngày', en: 'Day' },
  leftAt: { vi: 'Ra lúc {time}', en: 'Left at {time}' },
  save: { vi: 'Ghi vào sổ', en: 'Record it' },
  reset: { vi: 'Xoá lỗi quay vòng', en: 'Reset anti-passback' },
  resetHelp: { vi: 'Lượt vào sau không bị giữ vì lượt cũ.', en: 'The next entry is not held against them.' },
  watch: { vi: 'Đưa vào danh sách theo dõi', en: 'Put on the watchlist' },
} as const satisfies Record<string, Text>;

export const exitFaults: Readonly<Record<ExitFault, Text>> = {
  'no-time': { vi: 'Gõ giờ như 08:05.', en: 'Write a time like 08:05.' },
  'before-entry': { vi: 'Giờ ra phải sau giờ vào.', en: 'The exit has to be after the entry.' },
  'to-come': { vi: 'Giờ này chưa tới.', en: 'That is still to come.' },
};

/** How a visit ended, by the journal's word; another word is shown as it is. */
export const closedBy: Readonly<Record<string, Text>> = {
  exit: { vi: 'quét khi ra', en: 'scanned out' },
  auto: { vi: 'tự đóng, quên quét ra', en: 'closed by itself, exit forgotten' },
  correction: { vi: 'bảo vệ ghi', en: 'entered by a guard' },
  reset: { vi: 'xoá lỗi quay vòng', en: 'anti-passback reset' },
};

/** Chips of the notes. */
export const notes = {
  exit: [
    { vi: 'Quên quét khi ra', en: 'Forgot to scan out' },
    { vi: 'Thấy đã ra', en: 'Seen leaving' },
    { vi: 'Đã gọi điện xác nhận', en: 'Confirmed by phone' },
  ],
  reset: [
    { vi: 'Đã xác minh người này', en: 'Identity checked' },
    { vi: 'Máy quét ra bị lỗi', en: 'The exit scanner failed' },
  ],
  instruction: [
    { vi: 'Gọi giám sát', en: 'Call the supervisor' },
    { vi: 'Mời về quầy hướng dẫn', en: 'Send to the front desk' },
    { vi: 'Xem giấy tờ tuỳ thân', en: 'Check the identity card' },
  ],
  unwatch: [
    { vi: 'Đã giải quyết', en: 'Settled' },
    { vi: 'Ghi nhầm người', en: 'Wrong person' },
  ],
} as const satisfies Record<string, readonly Text[]>;

export const watchWords = {
  title: { vi: 'Danh sách theo dõi', en: 'Watchlist' },
  empty: { vi: 'Không có ai trong danh sách.', en: 'Nobody is on the list.' },
  add: { vi: 'Thêm người: tìm người đó, rồi chọn “Đưa vào danh sách”.', en: 'To add somebody, find the person first.' },
  find: { vi: 'Tìm người', en: 'Find a person' },
  refer: { vi: 'Gọi bảo vệ', en: 'Call the guard' },
  refuse: { vi: 'Không cho vào', en: 'Do not admit' },
  outcome: { vi: 'Khi người này đến', en: 'When they come' },
  until: { vi: 'Đến khi', en: 'Until' },
  untilTime: { vi: 'Đến {time}', en: 'Until {time}' },
  forEver: { vi: 'Không thời hạn', en: 'No end' },
  instruction: { vi: 'Dặn bảo vệ', en: 'Instruction for the guard' },
  by: { vi: '{guard} ghi lúc {time}', en: 'By {guard}, {time}' },
  save: { vi: 'Đưa vào danh sách', en: 'Put on the list' },
  end: { vi: 'Bỏ khỏi danh sách', en: 'Take off the list' },
  why: { vi: 'Vì sao bỏ', en: 'Why' },
} as const satisfies Record<string, Text>;

export const expiryWords: Readonly<Record<Expiry, Text>> = {
  today: { vi: 'Hết hôm nay', en: 'End of today' },
  week: { vi: '7 ngày', en: '7 days' },
  month: { vi: '30 ngày', en: '30 days' },
  ever: { vi: 'Không thời hạn', en: 'No end' },
};

export const guardWords = {
  title: { vi: 'Người trực', en: 'Guards' },
  empty: { vi: 'Chưa có ai.', en: 'Nobody yet.' },
  onDuty: { vi: 'Đang trực', en: 'On duty' },
  offDuty: { vi: 'Không trực', en: 'Not on duty' },
  lockedOut: { vi: 'Bị khoá vì sai PIN nhiều lần', en: 'Locked out after wrong PINs' },
  unlock: { vi: 'Mở khoá', en: 'Unlock' },
  unlockHelp: { vi: 'Chỉ mở khi đã gặp đúng người.', en: 'Unlock only for the person in front of you.' },
} as const satisfies Record<string, Text>;
