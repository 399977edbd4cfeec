/** The log's sentences, one for each kind of event of the journal. */
import type { DeskEvent } from '../../main/desk-contract.ts';
import { laneFaults, refusalReasons } from '../../main/words.ts';
import type { Language, Text } from '../ui/language.ts';
import { guidance } from './guidance.ts';
import { faultWords } from './lane-words.ts';
import { directionWords, say, words } from './words.ts';

/** How an event looks in the log. */
export type EventSign = 'in' | 'out' | 'refused' | 'referred' | 'fault' | 'fire' | 'lock' | 'guard' | 'plain';

interface Line {
  readonly sign: EventSign;
  /** `{who}`, `{way}`, `{why}`, `{guard}` are filled in. */
  readonly text: Text;
  /** Stands out among the rest. */
  readonly isStrong?: boolean;
}

const guardDoes = (vi: string, en: string): Line => ({
  sign: 'guard',
  text: { vi: `{guard}: ${vi}`, en: `{guard}: ${en}` },
});
const strong = (sign: EventSign, vi: string, en: string): Line => ({ sign, text: { vi, en }, isStrong: true });
const plain = (sign: EventSign, vi: string, en: string): Line => ({ sign, text: { vi, en } });

const lines: Readonly<Record<string, Line>> = {
  admitted: plain('in', '{who} {way}', '{who} {way}'),
  refused: strong('refused', '{who}: {why}', '{who}: {why}'),
  referred: plain('referred', '{who} chờ: {why}', '{who} waits: {why}'),
  overridden: plain('in', '{guard} cho {who} {way}', '{guard} let {who} {way}'),
  'turned-away': plain('refused', '{guard} từ chối', '{guard} turned away'),
  opened: plain('plain', 'Làn mở', 'Lane opened'),
  passed: plain('out', 'Người {way}', 'Somebody went {way}'),
  'not-passed': plain('plain', 'Không đi qua', 'Did not go through'),
  'outcome-unknown': plain('plain', 'Chưa rõ đã qua chưa', 'Passage not certain'),
  forced: strong('fault', 'Đi qua khi làn đóng', 'Went through while closed'),
  tailgated: strong('fault', 'Hai người qua một lượt', 'Two on one opening'),
  held: guardDoes('giữ mở', 'holds open'),
  'hold-ended': guardDoes('thôi giữ mở', 'ends the hold'),
  locked: { ...guardDoes('khoá làn', 'locks the lane'), sign: 'lock' },
  unlocked: guardDoes('mở khoá làn', 'unlocks the lane'),
  'lane-reset': guardDoes('đưa làn trở lại', 'resets the lane'),
  'fire-started': strong('fire', 'Có cháy, mở làn', 'Fire, released'),
  'fire-ended': strong('fire', 'Hết cháy', 'Fire is over'),
  'fire-confirmed': strong('fire', '{guard} xác nhận hết cháy', '{guard} confirms that the fire is over'),
  faulted: strong('fault', '{why}', '{why}'),
  recovered: plain('plain', 'Đã có lại: {why}', 'Back again: {why}'),
  started: plain('plain', 'Máy cổng khởi động', 'Gate started'),
  stopped: plain('plain', 'Máy cổng dừng', 'Gate stopped'),
  'entry-cancelled': guardDoes('huỷ một lượt', 'cancels an entry'),
  'exit-corrected': guardDoes('ghi bổ sung lượt ra', 'corrects an exit'),
  'visits-closed': plain('plain', 'Tự đóng lượt quên ra', 'Closed forgotten visits'),
  'passback-reset': guardDoes('bỏ chặn vào lại', 'resets anti-passback'),
  watched: guardDoes('thêm vào danh sách theo dõi', 'adds to the watchlist'),
  unwatched: guardDoes('bỏ khỏi danh sách theo dõi', 'ends a watchlist entry'),
  'held-open': strong('fault', 'Cửa không đóng', 'Door stays open'),
  'door-closed': plain('plain', 'Cửa đã đóng', 'Door closed'),
  'door-forced': strong('fault', 'Cửa bị mở cưỡng', 'Door forced'),
  tampered: strong('fault', 'Hộp thiết bị bị mở', 'Housing opened'),
  'tamper-ended': plain('plain', 'Hộp thiết bị đã đóng', 'Housing closed'),
  'disk-low': strong('fault', 'Ổ đĩa sắp đầy', 'Disk nearly full'),
  'disk-recovered': plain('plain', 'Ổ đĩa đã đủ chỗ', 'Disk has room again'),
  'alarm-acknowledged': guardDoes('đã rõ cảnh báo', 'notes an alarm'),
  'supervisor-called': { ...guardDoes('gọi giám sát', 'calls a supervisor'), isStrong: true },
  'locked-down': strong('lock', '{guard} khoá tất cả', '{guard} locks all lanes'),
  'lockdown-lifted': strong('lock', '{guard} mở khoá tất cả', '{guard} lifts the lockdown'),
  'accounted-for': guardDoes('gặp một người ở điểm tập kết', 'met somebody at the assembly point'),
  looked: guardDoes('xem thông tin cá nhân', 'looks at personal data'),
  'signed-in': guardDoes('vào ca', 'signs in'),
  'signed-out': guardDoes('thoát', 'signs out'),
  'sign-in-refused': { ...guardDoes('đăng nhập sai', 'wrong sign-in'), sign: 'refused' },
  'locked-out': { ...guardDoes('bị khoá vì sai PIN', 'locked out by wrong PINs'), sign: 'lock', isStrong: true },
  'pin-changed': guardDoes('đổi PIN', 'changes the PIN'),
  'guard-added': guardDoes('được thêm làm bảo vệ', 'added as a guard'),
  'guard-removed': guardDoes('không còn là bảo vệ', 'removed as a guard'),
  'guard-unlocked': guardDoes('được mở khoá', 'unlocked'),
  'badge-issued': guardDoes('nhận thẻ mới', 'gets a new badge'),
  'token-added': plain('plain', 'Thêm quyền cho chương trình', 'Program access added'),
  'token-removed': plain('plain', 'Bỏ quyền của chương trình', 'Program access removed'),
};

/** What the log says of an event. A kind that this page does not know stands by its own name. */
export function lineOf(event: DeskEvent, language: Language): { sign: EventSign; text: string; isStrong: boolean } {
  const line = lines[event.kind] ?? { sign: 'plain' as const, text: { vi: event.kind, en: event.kind } };
  const text = say(line.text, language, {
    who: event.initials ?? words.somebody[language],
    way: event.direction === null ? '' : directionWords[event.direction][language],
    why: reasonName(event.reason, language),
    guard: event.guard ?? words.desk[language],
  }).trim();
  const sign = line.sign === 'in' && event.direction === 'out' ? 'out' : line.sign;
  return { sign, text: text.charAt(0).toLocaleUpperCase(language) + text.slice(1), isStrong: line.isStrong === true };
}

/** A refusal's or a fault's name; what is neither stands as it is. */
function reasonName(reason: string | null, language: Language): string {
  const refusal = refusalReasons.find(known => known === reason);
  if (refusal !== undefined)
    return guidance[refusal].name[language].replace(/^./, first => first.toLocaleLowerCase(language));
  const fault = laneFaults.find(known => known === reason);
  return fault === undefined ? (reason ?? '') : faultWords[fault].what[language];
}

/**
 * Whether the log shows it. An opening and the passage after it belong to the admission that stands there already; in a
 * fire nobody is admitted, and the passages are all there is.
 */
export function isLogged(event: DeskEvent, fireSince: number | null): boolean {
  if (event.kind === 'opened') return false;
  return event.kind !== 'passed' || (fireSince !== null && event.at >= fireSince);
}
