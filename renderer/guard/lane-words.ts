/** The words of lanes: states, faults with their remedy, modes. */
import type { AlarmKind, LaneFault, LaneMode, LaneState } from '../../main/words.ts';
import type { Text } from '../ui/language.ts';

/** What is wrong, and what to do about it. */
export interface Trouble {
  readonly what: Text;
  readonly remedy: Text;
}

/** A lane that somebody goes through says the direction instead. */
export const stateWords: Readonly<Record<LaneState, Text>> = {
  idle: { vi: 'Sẵn sàng', en: 'Ready' },
  deciding: { vi: 'Đang xét', en: 'Deciding' },
  reading: { vi: 'Đang đọc', en: 'Reading' },
  opening: { vi: 'Đang mở', en: 'Opening' },
  passing: { vi: 'Đang qua', en: 'Passing' },
  refused: { vi: 'Từ chối', en: 'Refused' },
  referred: { vi: 'Chờ bảo vệ', en: 'Waits for you' },
  held: { vi: 'Giữ mở', en: 'Held open' },
  locked: { vi: 'Đã khoá', en: 'Locked' },
  released: { vi: 'Đã mở', en: 'Released' },
  faulted: { vi: 'Tạm dừng', en: 'Out of order' },
};

/** Whatever the state: somebody types at the lane's own screen. */
export const declaringWord: Text = { vi: 'Đang khai', en: 'Declaring' };

export const faultWords: Readonly<Record<LaneFault, Trouble>> = {
  relay: {
    what: { vi: 'Mất rơ-le', en: 'Relay lost' },
    remedy: { vi: 'Cắm lại cáp USB của rơ-le.', en: 'Plug the relay’s USB cable in again.' },
  },
  scanner: {
    what: { vi: 'Mất máy quét', en: 'Scanner lost' },
    remedy: { vi: 'Cắm lại cáp USB của máy quét.', en: 'Plug the scanner’s USB cable in again.' },
  },
  input: {
    what: { vi: 'Mất tín hiệu vào', en: 'Input lost' },
    remedy: {
      vi: 'Cắm lại hộp tín hiệu (cháy, cửa, lượt qua).',
      en: 'Plug the input box in again (fire, door, passage).',
    },
  },
  journal: {
    what: { vi: 'Không ghi được sổ', en: 'Journal cannot be written' },
    remedy: {
      vi: 'Gọi kỹ thuật. Kiểm tra ổ đĩa của máy cổng.',
      en: 'Call the technician. Check the gate computer’s disk.',
    },
  },
  clock: {
    what: { vi: 'Đồng hồ sai giờ', en: 'Clock is wrong' },
    remedy: {
      vi: 'Chỉnh giờ của máy cổng, rồi đưa làn trở lại.',
      en: 'Set the gate computer’s clock, then reset the lane.',
    },
  },
};

export const modeWords: Readonly<Record<LaneMode, Text>> = {
  free: { vi: 'Giờ ra vào tự do', en: 'Free hours' },
  controlled: { vi: 'Có kiểm soát', en: 'Controlled' },
  closed: { vi: 'Giờ đóng', en: 'Closed hours' },
};

export const alarmWords: Readonly<Record<AlarmKind, Trouble & { readonly memos: readonly Text[] }>> = {
  forced: {
    what: { vi: 'Đi qua khi làn đóng', en: 'Went through while closed' },
    remedy: {
      vi: 'Ra làn xem. Tìm người vừa qua và cho quét lại.',
      en: 'Go and look. Find the person and have them scan.',
    },
    memos: [
      { vi: 'Đã gặp, cho quét lại', en: 'Found, scanned again' },
      { vi: 'Nhân viên của viện', en: 'A member of staff' },
      { vi: 'Không tìm thấy ai', en: 'Nobody found' },
    ],
  },
  tailgated: {
    what: { vi: 'Hai người qua một lượt', en: 'Two on one opening' },
    remedy: { vi: 'Gọi người thứ hai lại để quét.', en: 'Call the second person back to scan.' },
    memos: [
      { vi: 'Người thứ hai đã quét', en: 'The second has scanned' },
      { vi: 'Bế trẻ nhỏ', en: 'Carried a child' },
      { vi: 'Xe đẩy, hành lý', en: 'Trolley or luggage' },
    ],
  },
  'held-open': {
    what: { vi: 'Cửa không đóng', en: 'Door stays open' },
    remedy: { vi: 'Xem có vật chặn không, đóng cửa lại.', en: 'See what blocks it, and close the door.' },
    memos: [
      { vi: 'Đã đóng lại', en: 'Closed it' },
      { vi: 'Đang chuyển bệnh nhân', en: 'A patient is being moved' },
      { vi: 'Cửa hỏng, đã báo', en: 'Broken, reported' },
    ],
  },
  tampered: {
    what: { vi: 'Hộp thiết bị bị mở', en: 'Housing opened' },
    remedy: {
      vi: 'Ra xem ai đang mở. Không phải thợ thì gọi giám sát.',
      en: 'See who opens it. Not the technician: call the supervisor.',
    },
    memos: [
      { vi: 'Thợ đang sửa', en: 'The technician is at work' },
      { vi: 'Đã đóng lại', en: 'Closed it' },
    ],
  },
  device: {
    what: { vi: 'Mất thiết bị', en: 'Device lost' },
    remedy: { vi: 'Cắm lại cáp USB của thiết bị.', en: 'Plug the device’s USB cable in again.' },
    memos: [
      { vi: 'Đã cắm lại', en: 'Plugged in again' },
      { vi: 'Đã gọi kỹ thuật', en: 'Called the technician' },
    ],
  },
  journal: {
    what: faultWords.journal.what,
    remedy: faultWords.journal.remedy,
    memos: [{ vi: 'Đã gọi kỹ thuật', en: 'Called the technician' }],
  },
  clock: {
    what: faultWords.clock.what,
    remedy: faultWords.clock.remedy,
    memos: [
      { vi: 'Đã chỉnh giờ', en: 'Set the clock' },
      { vi: 'Đã gọi kỹ thuật', en: 'Called the technician' },
    ],
  },
  disk: {
    what: { vi: 'Ổ đĩa sắp đầy', en: 'Disk is nearly full' },
    remedy: {
      vi: 'Gọi kỹ thuật để dọn ổ đĩa của máy cổng.',
      en: 'Have the technician clear the gate computer’s disk.',
    },
    memos: [{ vi: 'Đã gọi kỹ thuật', en: 'Called the technician' }],
  },
  call: {
    what: { vi: 'Gọi giám sát', en: 'Supervisor called' },
    remedy: { vi: 'Đến bàn bảo vệ, hoặc gọi lại.', en: 'Come to the desk, or call back.' },
    memos: [
      { vi: 'Giám sát đang đến', en: 'Supervisor is coming' },
      { vi: 'Đã nói qua điện thoại', en: 'Spoke on the phone' },
    ],
  },
};
