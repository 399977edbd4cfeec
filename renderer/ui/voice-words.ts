/**
 * The sentences that a lane's screen says aloud while somebody declares, in both languages. Numbers are in words, and
 * nothing is abbreviated: a voice reads what is written. After a change: `node resources/voice/generate.ts`.
 */
import type { DeclareQuestion } from '../../main/contract.ts';
import type { Text } from './language.ts';

export type VoiceLine = DeclareQuestion | 'consent' | 'still-there' | 'done' | 'see-guard';

export const voiceWords: Readonly<Record<VoiceLine, Text>> = {
  consent: {
    vi: 'Xin đọc thông báo trên màn hình. Nếu đồng ý, mời bạn chạm Đồng ý.',
    en: 'Please read the notice on the screen. If you agree, touch: I agree.',
  },
  name: { vi: 'Xin cho biết họ và tên của bạn.', en: 'What is your full name?' },
  'birth-year': { vi: 'Bạn sinh năm nào?', en: 'Which year were you born?' },
  sex: { vi: 'Bạn là nam hay nữ?', en: 'Are you male, or female?' },
  'id-number': {
    vi: 'Bạn có giấy tờ nào? Xin chọn, rồi nhập số.',
    en: 'Which document do you have? Choose one, then type its number.',
  },
  phone: {
    vi: 'Xin nhập số điện thoại của bạn. Không có thì mời bạn chạm Bỏ qua.',
    en: 'What is your phone number? If you have none, touch: Skip.',
  },
  purpose: { vi: 'Bạn đến đây để làm gì?', en: 'What brings you here?' },
  host: {
    vi: 'Bạn đến gặp ai, hoặc đến khoa nào?',
    en: 'Whom do you visit, or which department?',
  },
  plate: {
    vi: 'Xin nhập biển số xe của bạn. Không có thì mời bạn chạm Bỏ qua.',
    en: 'What is the number plate of your vehicle? If you have none, touch: Skip.',
  },
  travel: {
    vi: 'Trong mười bốn ngày qua, bạn có đến vùng có dịch không?',
    en: 'In the last fourteen days, have you been in an area with an epidemic?',
  },
  contacts: {
    vi: 'Trong mười bốn ngày qua, bạn có tiếp xúc với nguồn bệnh không?',
    en: 'In the last fourteen days, have you been in contact with an illness?',
  },
  symptoms: {
    vi: 'Trong mười bốn ngày qua, bạn có triệu chứng nào trên màn hình không?',
    en: 'In the last fourteen days, have you had any of the symptoms on the screen?',
  },
  'still-there': {
    vi: 'Bạn còn ở đó không? Xin chạm vào màn hình để tiếp tục.',
    en: 'Are you still there? Please touch the screen to go on.',
  },
  done: { vi: 'Xin cảm ơn bạn đã khai báo.', en: 'Thank you for your declaration.' },
  'see-guard': { vi: 'Mời bạn gặp bảo vệ để được hướng dẫn.', en: 'Please see the guard, who will help you.' },
};
