/** The sentences of the desk's frame and work area. Short: they are read by somebody with a queue. */
import type { Answer } from '../../main/desk-contract.ts';
import type { Direction, GuardRole } from '../../main/words.ts';
import type { Language, Text } from '../ui/language.ts';
import type { DeskStatus, SignInTrouble } from './desk.ts';

export const words = {
  desk: { vi: 'Bàn bảo vệ', en: 'Guard’s desk' },
  inside: { vi: 'Đang ở trong', en: 'Inside' },
  nearlyFull: { vi: 'Gần đầy · còn {left}', en: 'Nearly full · {left} left' },
  isFull: { vi: 'Đã đầy', en: 'Full' },
  overFull: { vi: 'Vượt {over} người', en: '{over} over the limit' },
  reconnected: { vi: 'Đã nối lại, {count} sự kiện trong lúc đó', en: 'Connected again, {count} events meanwhile' },
  reconnectedQuiet: { vi: 'Đã nối lại, không có sự kiện nào', en: 'Connected again, nothing happened meanwhile' },
  seen: { vi: 'Đã xem', en: 'Seen' },
  unreachable: { vi: 'Chưa thấy máy cổng', en: 'The gate does not answer' },
  unreachableHint: {
    vi: 'Đang thử lại. Kiểm tra máy cổng và mạng.',
    en: 'Trying again. Check the gate computer and the network.',
  },
  menu: { vi: 'Người trực', en: 'On duty' },
  signOut: { vi: 'Thoát', en: 'Sign out' },
  watchlist: { vi: 'Danh sách theo dõi', en: 'Watchlist' },
  guards: { vi: 'Những người trực', en: 'Guards' },
  lockAll: { vi: 'Khoá tất cả', en: 'Lock all' },
  lockdown: { vi: 'Đã khoá tất cả các làn', en: 'All lanes are locked' },
  lockdownBy: { vi: '{guard} khoá từ {time}', en: 'By {guard} since {time}' },
  lift: { vi: 'Mở khoá tất cả', en: 'Lift the lockdown' },
  liftBySupervisor: { vi: 'Giám sát mở khoá', en: 'A supervisor lifts it' },
  secondPerson: { vi: 'Người thứ hai', en: 'Second person' },
  secondHint: {
    vi: 'Cần hai người: người thứ hai ghi tên và PIN.',
    en: 'Two are needed: the second gives name and PIN.',
  },
  lanes: { vi: 'Các làn', en: 'Lanes' },
  cases: { vi: 'Người ở các làn', en: 'People at the lanes' },
  lists: { vi: 'Đang chờ và vừa bị từ chối', en: 'Waiting and just refused' },
  panels: { vi: 'Việc khác', en: 'Other work' },
  waiting: { vi: 'Đang chờ', en: 'Waiting' },
  people: { vi: '{count} người', en: '{count} people' },
  onePerson: { vi: '1 người', en: '1 person' },
  nobodyWaits: { vi: 'Không ai chờ', en: 'Nobody waits' },
  justRefused: { vi: 'Vừa bị từ chối', en: 'Just refused' },
  lastMinutes: { vi: '5 phút qua', en: 'last 5 minutes' },
  nobodyRefused: { vi: 'Không có ai', en: 'Nobody' },
  unnamed: { vi: 'Không rõ tên', en: 'Name unknown' },
  mute: { vi: 'Tắt tiếng 1 phút', en: 'Mute for 1 minute' },
  muted: { vi: 'Đang tắt tiếng. Bật lại', en: 'Muted. Sound on' },
  declare: { vi: 'Khai hộ', en: 'Declare' },
  search: { vi: 'Tìm người', en: 'Find' },
  whoIsInside: { vi: 'Ai đang ở trong', en: 'Who is inside' },
  insideShort: { vi: 'Bên trong', en: 'Inside' },
  waitsSince: { vi: '{lane} · chờ từ {time}', en: '{lane} · waiting since {time}' },
  refusedAt: { vi: '{lane} · từ chối lúc {time}', en: '{lane} · refused at {time}' },
  born: { vi: 'Sinh {year}', en: 'Born {year}' },
  otherReasons: { vi: 'Cũng vì', en: 'Also' },
  factCode: { vi: 'Khai báo', en: 'Declaration' },
  factGenuine: { vi: 'Thật, còn hạn đến {time}', en: 'Genuine, valid until {time}' },
  factEnded: { vi: 'Thật, hết hạn lúc {time}', en: 'Genuine, expired at {time}' },
  factNotGenuine: { vi: 'Không xác nhận được', en: 'Could not be confirmed' },
  factUnknown: { vi: 'Không có', en: 'None' },
  factRead: { vi: 'Đã đọc', en: 'Read' },
  factIssuer: { vi: 'Nơi cấp', en: 'Issuer' },
  factLast: { vi: 'Lần trước', en: 'Last visit' },
  factInside: { vi: '{time}, chưa ra', en: '{time}, not left yet' },
  factNever: { vi: 'Chưa từng', en: 'Never' },
  admitIn: { vi: 'Cho vào', en: 'Admit' },
  admitOut: { vi: 'Cho ra', en: 'Let out' },
  turnAway: { vi: 'Từ chối', en: 'Turn away' },
  call: { vi: 'Gọi giám sát', en: 'Call supervisor' },
  called: { vi: 'Đã gọi giám sát', en: 'Supervisor called' },
  steppedAside: {
    vi: 'Làn không còn hiện người này. Vẫn trả lời được khi làn trống.',
    en: 'The lane does not show this person any more. You can still answer while it is free.',
  },
  openLane: { vi: 'Làm việc với {lane}', en: 'Work on {lane}' },
  noteForRefused: {
    vi: 'Cho vào người bị từ chối thì phải ghi chú.',
    en: 'Admitting somebody who was refused needs a note.',
  },
  choose: { vi: 'Chưa chọn ai', en: 'Nobody is selected' },
  chooseHint: {
    vi: 'Chọn người đang chờ ở bên trái, hoặc một làn ở trên.',
    en: 'Choose who waits at the left, or a lane above.',
  },
  openOnce: { vi: 'Mở một lượt', en: 'Open once' },
  openIn: { vi: 'Mở một lượt vào', en: 'Open once, in' },
  openOut: { vi: 'Mở một lượt ra', en: 'Open once, out' },
  hold: { vi: 'Giữ mở', en: 'Hold open' },
  endHold: { vi: 'Thôi giữ mở', en: 'End hold' },
  lock: { vi: 'Khoá làn', en: 'Lock lane' },
  unlock: { vi: 'Mở khoá làn', en: 'Unlock lane' },
  reset: { vi: 'Đưa làn trở lại', en: 'Reset lane' },
  cancelLast: { vi: 'Huỷ lượt cuối', en: 'Cancel last entry' },
  lastEntry: { vi: 'Lượt cuối: {who}, {time}', en: 'Last: {who}, {time}' },
  noLastEntry: { vi: 'Chưa có lượt nào để huỷ', en: 'No entry to cancel' },
  somebody: { vi: 'một người', en: 'somebody' },
  interlocked: { vi: 'Chờ cửa kia đóng', en: 'Other door is open' },
  confirming: { vi: 'Chờ xác nhận', en: 'Confirming' },
  alarms: { vi: 'Cảnh báo', en: 'Alarms' },
  alarmCount: { vi: '{count} cảnh báo', en: '{count} alarms' },
  oneAlarm: { vi: '1 cảnh báo', en: '1 alarm' },
  noAlarm: { vi: 'Không có cảnh báo', en: 'No alarms' },
  acknowledge: { vi: 'Đã rõ', en: 'Noted' },
  acknowledgedBy: { vi: 'Đã rõ: {name}', en: 'Noted: {name}' },
  memo: { vi: 'Đã xử lý thế nào?', en: 'What was done?' },
  since: { vi: 'từ {time}', en: 'since {time}' },
  cleared: { vi: 'hết lúc {time}', en: 'over at {time}' },
  gate: { vi: 'Máy cổng', en: 'Gate' },
  log: { vi: 'Sổ sự kiện', en: 'Log' },
  allLanes: { vi: 'Tất cả', en: 'All' },
  laneCount: { vi: '{count} làn', en: '{count} lanes' },
  newestOnTop: { vi: 'mới nhất ở trên', en: 'newest on top' },
  noEvents: { vi: 'Chưa có sự kiện', en: 'Nothing has happened yet' },
  fire: { vi: 'Có cháy. Tất cả các làn đã mở.', en: 'Fire. All lanes are open.' },
  fireSince: { vi: 'Tín hiệu cháy từ {time}, đầu vào {lanes}', en: 'Fire signal since {time}, input of {lanes}' },
  fireOver: { vi: 'Tín hiệu cháy đã hết, từ {time}', en: 'Fire signal is over; it began at {time}' },
  relock: { vi: 'Khoá lại', en: 'Close the lanes' },
  relockHint: {
    vi: 'Chỉ được khi tín hiệu cháy đã hết và giám sát xác nhận.',
    en: 'Only once the fire signal is over and a supervisor confirms.',
  },
  relockNow: { vi: 'Khoá lại các làn', en: 'Close all lanes' },
  done: { vi: 'Đã xong', en: 'Done' },
} as const satisfies Record<string, Text>;

export const statusWords: Readonly<Record<DeskStatus, Text>> = {
  connecting: { vi: 'Đang nối…', en: 'Connecting…' },
  live: { vi: 'Trực tiếp', en: 'Live' },
  lost: { vi: 'Mất liên lạc, đang nối lại…', en: 'Link lost, reconnecting…' },
  'signed-out': { vi: 'Chưa đăng nhập', en: 'Signed out' },
};

export const roleWords: Readonly<Record<GuardRole, Text>> = {
  guard: { vi: 'Bảo vệ', en: 'Guard' },
  supervisor: { vi: 'Giám sát', en: 'Supervisor' },
  admin: { vi: 'Quản trị', en: 'Administrator' },
};

export const directionWords: Readonly<Record<Direction, Text>> = {
  in: { vi: 'vào', en: 'in' },
  out: { vi: 'ra', en: 'out' },
};
export const passingWords: Readonly<Record<Direction, Text>> = {
  in: { vi: 'Đang vào', en: 'Entering' },
  out: { vi: 'Đang ra', en: 'Leaving' },
};

/** Why nothing came of an ask, and what to do. */
export const failureWords: Readonly<Record<Extract<Answer, { kind: 'failed' }>['why'], Text>> = {
  'not-allowed': {
    vi: 'Vai trò này không được làm việc đó. Gọi giám sát.',
    en: 'Your role may not do that. Call the supervisor.',
  },
  gone: {
    vi: 'Người này đã đi, hoặc đã có người trả lời.',
    en: 'The person has gone, or somebody else has answered.',
  },
  refused: {
    vi: 'Lúc này làn không nhận lệnh. Chờ một chút rồi thử lại.',
    en: 'The lane takes no orders just now. Wait a moment and try again.',
  },
  'not-recorded': {
    vi: 'Không ghi được sổ nên không làm. Gọi kỹ thuật.',
    en: 'The journal could not be written, so nothing was done. Call the technician.',
  },
  'needs-note': { vi: 'Cần ghi chú.', en: 'A note is needed.' },
  'needs-second': { vi: 'Cần người thứ hai xác nhận.', en: 'A second person has to confirm.' },
  'wrong-second': {
    vi: 'Tên hoặc PIN của người thứ hai không đúng.',
    en: 'The second person’s name or PIN is wrong.',
  },
  'wrong-name': {
    vi: 'Tên, nơi đến hoặc biển số viết không đúng.',
    en: 'The name, host or plate is not written right.',
  },
  'wrong-number': {
    vi: 'Số giấy tờ không đúng. Xem lại từng số.',
    en: 'The card’s number is wrong. Check every digit.',
  },
  'wrong-birth-year': {
    vi: 'Năm sinh không khớp với số giấy tờ.',
    en: 'The year of birth does not fit the card’s number.',
  },
  'wrong-phone': { vi: 'Số điện thoại viết không đúng.', en: 'The phone number is not written right.' },
  'still-burning': { vi: 'Tín hiệu cháy chưa hết.', en: 'The fire signal is not over.' },
  'too-many': { vi: 'Quá nhiều lệnh một lúc. Chờ một chút.', en: 'Too many orders at once. Wait a moment.' },
  'not-available': {
    vi: 'Máy cổng không trả lời. Thử lại khi đã nối lại.',
    en: 'The gate does not answer. Try again once connected.',
  },
};

export const signInWords = {
  title: { vi: 'Đăng nhập bàn bảo vệ', en: 'Sign in to the guard’s desk' },
  name: { vi: 'Tên', en: 'Name' },
  pin: { vi: 'Mã PIN', en: 'PIN' },
  badge: { vi: 'Hoặc quét thẻ của bạn', en: 'Or scan your badge' },
  badgeRead: { vi: 'Đã đọc thẻ. Nhập PIN.', en: 'Badge read. Enter your PIN.' },
  enter: { vi: 'Vào', en: 'Sign in' },
  erase: { vi: 'Xoá', en: 'Erase' },
  checking: { vi: 'Đang kiểm tra…', en: 'Checking…' },
  change: { vi: 'Đổi mã PIN', en: 'Change your PIN' },
  changeHint: {
    vi: 'Lần đầu đăng nhập: chọn PIN mới, 6 đến 12 chữ số, không ai khác biết.',
    en: 'First time here: choose a PIN of 6 to 12 digits that nobody else knows.',
  },
  oldPin: { vi: 'PIN cũ', en: 'Old PIN' },
  newPin: { vi: 'PIN mới', en: 'New PIN' },
  repeatPin: { vi: 'PIN mới, lần nữa', en: 'New PIN again' },
  differ: { vi: 'Hai lần nhập khác nhau.', en: 'The two do not match.' },
  tooShort: { vi: 'PIN có 6 đến 12 chữ số.', en: 'A PIN has 6 to 12 digits.' },
  same: { vi: 'PIN mới phải khác PIN cũ.', en: 'The new PIN must differ from the old one.' },
  save: { vi: 'Lưu PIN', en: 'Save PIN' },
  waitLeft: { vi: 'Nhập sai nhiều lần. Thử lại sau {left}.', en: 'Too many wrong tries. Try again in {left}.' },
} as const satisfies Record<string, Text>;

export const troubleWords: Readonly<Record<SignInTrouble['error'], Text>> = {
  wrong: { vi: 'Tên hoặc PIN không đúng.', en: 'Name or PIN is wrong.' },
  wait: { vi: 'Chờ một chút rồi thử lại.', en: 'Wait a moment, then try again.' },
  'locked-out': {
    vi: 'Tên này đã bị khoá. Nhờ giám sát mở khoá.',
    en: 'This name is locked out. A supervisor can unlock it.',
  },
  'needs-pin': { vi: 'Thẻ này cần thêm PIN.', en: 'This badge needs its PIN as well.' },
  'weak-pin': {
    vi: 'PIN này dễ đoán. Chọn số khác, không liền nhau, không lặp.',
    en: 'This PIN is easy to guess. Choose one without runs or repeats.',
  },
  'bad-request': {
    vi: 'Tên hoặc PIN viết không đúng. PIN có 6 đến 12 chữ số.',
    en: 'Name or PIN is not written right. A PIN has 6 to 12 digits.',
  },
  'not-signed-in': { vi: 'Phiên đã hết. Đăng nhập lại.', en: 'The session has ended. Sign in again.' },
  unreachable: { vi: 'Máy cổng không trả lời. Đang thử lại.', en: 'The gate does not answer. Try again.' },
};

/** What a sentence may fill in. */
export type Values = Readonly<Record<string, string | number>>;

/** A sentence in one language, its `{holes}` filled. */
export function say(text: Text, language: Language, values: Values = {}): string {
  return text[language].replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}
