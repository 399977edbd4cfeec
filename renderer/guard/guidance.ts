/** For the guard: what each reason is called, and what to do about it. Short, said as a colleague would. */
import type { RefusalReason } from '../../main/words.ts';
import type { Text } from '../ui/language.ts';

export interface Guidance {
  readonly name: Text;
  readonly advice: Text;
  /** Notes that are common here, to be touched instead of typed. */
  readonly notes?: readonly Text[];
}

const calledWard: Text = { vi: 'Đã gọi khoa', en: 'Called the ward' };
const sawCard: Text = { vi: 'Đã xem giấy tờ tuỳ thân', en: 'Saw their identity card' };
const sawAppointment: Text = { vi: 'Đã xem giấy hẹn', en: 'Saw the appointment slip' };
const leftBefore: Text = { vi: 'Đã ra lúc trước, không quét', en: 'Had left before without a scan' };
const declaredOnPaper: Text = { vi: 'Đã khai trên giấy', en: 'Declared on paper' };

export const usualNotes: readonly Text[] = [sawAppointment, calledWard, sawCard];

/** Of acts on a lane, in the order of how often a guard is asked why. */
export const laneNotes: readonly Text[] = [
  { vi: 'Quay ra, không vào', en: 'Turned round' },
  { vi: 'Băng ca, xe lăn', en: 'Stretcher or wheelchair' },
  calledWard,
];

const temperatures: readonly Text[] = [
  { vi: '36,5 °C', en: '36.5 °C' },
  { vi: '36,8 °C', en: '36.8 °C' },
  { vi: '37,2 °C', en: '37.2 °C' },
  { vi: 'Đã phát khẩu trang', en: 'Gave a mask' },
];

export const guidance: Readonly<Record<RefusalReason, Guidance>> = {
  unreadable: {
    name: { vi: 'Không đọc được mã', en: 'Code not readable' },
    advice: {
      vi: 'Bảo tăng độ sáng và đưa gần hơn. Không được thì khai hộ (F6).',
      en: 'Have them turn up the brightness and hold it closer. Failing that, declare for them (F6).',
    },
    notes: [declaredOnPaper, sawCard, calledWard],
  },
  'unknown-code': {
    name: { vi: 'Mã lạ', en: 'Unknown code' },
    advice: {
      vi: 'Đây không phải mã khai báo. Chỉ poster để khai, hoặc khai hộ (F6).',
      en: 'This is no declaration code. Show them the poster, or declare for them (F6).',
    },
    notes: [declaredOnPaper, sawCard, calledWard],
  },
  'not-genuine': {
    name: { vi: 'Mã không thật', en: 'Code not genuine' },
    advice: {
      vi: 'Không cho vào bằng mã này. Xem giấy tờ, khai hộ (F6), hoặc gọi giám sát.',
      en: 'Do not admit on this code. See their card and declare for them (F6), or call the supervisor.',
    },
    notes: [sawCard, calledWard],
  },
  incomplete: {
    name: { vi: 'Mới quét một phần mã', en: 'Only part of the code' },
    advice: {
      vi: 'Bảo quét lần lượt tất cả các mã của bộ đó.',
      en: 'Have them scan every code of the set, one by one.',
    },
  },
  'mixed-parts': {
    name: { vi: 'Mã của hai bộ khác nhau', en: 'Codes of two sets' },
    advice: {
      vi: 'Bảo quét lại từ đầu, chỉ các mã cùng một bộ.',
      en: 'Have them start again with the codes of one set.',
    },
  },
  expired: {
    name: { vi: 'Khai báo đã hết hạn', en: 'Declaration expired' },
    advice: {
      vi: 'Bảo khai lại trên điện thoại, hoặc khai hộ (F6).',
      en: 'Have them declare again on the phone, or declare for them (F6).',
    },
    notes: [declaredOnPaper, sawAppointment, calledWard],
  },
  'not-yet-valid': {
    name: { vi: 'Mã chưa có hiệu lực', en: 'Not valid yet' },
    advice: {
      vi: 'Xem ngày hẹn. Đến sớm thì mời chờ, hoặc hỏi khoa.',
      en: 'Check the day of the visit. Too early: have them wait, or ask the ward.',
    },
    notes: [sawAppointment, calledWard],
  },
  'too-old': {
    name: { vi: 'Khai báo đã quá cũ', en: 'Declaration too old' },
    advice: { vi: 'Bảo khai lại, hoặc khai hộ (F6).', en: 'Have them declare again, or declare for them (F6).' },
    notes: [declaredOnPaper, calledWard],
  },
  'other-site': {
    name: { vi: 'Mã của nơi khác', en: 'Code for another place' },
    advice: {
      vi: 'Hỏi xem có đến nhầm chỗ không. Đúng chỗ thì bảo khai cho nơi này.',
      en: 'Ask whether they are in the wrong place. If not, have them declare for this one.',
    },
    notes: [sawAppointment, calledWard],
  },
  exposure: {
    name: { vi: 'Khai có tiếp xúc', en: 'Declared a contact' },
    advice: {
      vi: 'Giữ khoảng cách 2 m, phát khẩu trang. Gọi phòng sàng lọc trước khi cho vào.',
      en: 'Keep 2 m apart and give a mask. Call the screening room before you admit.',
    },
    notes: [
      { vi: 'Phòng sàng lọc đồng ý', en: 'Screening room agrees' },
      { vi: 'Đã chuyển phòng sàng lọc', en: 'Sent to the screening room' },
      { vi: 'Đã phát khẩu trang', en: 'Gave a mask' },
    ],
  },
  symptoms: {
    name: { vi: 'Khai có triệu chứng', en: 'Declared symptoms' },
    advice: {
      vi: 'Đo thân nhiệt. Dưới 37,5 °C thì phát khẩu trang và cho vào.',
      en: 'Take the temperature. Below 37.5 °C give a mask and admit.',
    },
    notes: temperatures,
  },
  'already-used': {
    name: { vi: 'Mã này đã được dùng', en: 'Code already used' },
    advice: {
      vi: 'Hỏi đã ra chưa, so tên với giấy tờ. Mã của người khác thì không cho vào.',
      en: 'Ask whether they have left since; compare the name with their card. Somebody else’s code: do not admit.',
    },
    notes: [leftBefore, sawCard],
  },
  'person-inside': {
    name: { vi: 'Đang ở trong theo sổ', en: 'Recorded as inside' },
    advice: {
      vi: 'So tên với giấy tờ. Đúng người, đã ra mà quên quét thì cho vào.',
      en: 'Compare the name with their card. The right person who left without a scan: admit.',
    },
    notes: [leftBefore, sawCard],
  },
  'outcome-unknown': {
    name: { vi: 'Chưa rõ lượt trước đã qua chưa', en: 'Last passage not certain' },
    advice: {
      vi: 'Hỏi lượt trước có đi qua không. Chưa qua thì cho vào.',
      en: 'Ask whether they went through last time. If not, admit.',
    },
    notes: [{ vi: 'Lượt trước chưa qua', en: 'Had not gone through' }, leftBefore],
  },
  'not-accepted': {
    name: { vi: 'Làn không nhận loại mã này', en: 'Code not taken at this lane' },
    advice: {
      vi: 'Bảo đưa mã khai báo, hoặc chỉ sang làn nhận mã này.',
      en: 'Ask for the declaration code, or send them to a lane that takes this one.',
    },
  },
  'no-declaration': {
    name: { vi: 'Chưa có khai báo', en: 'No declaration' },
    advice: {
      vi: 'Chỉ poster để khai. Không có điện thoại thì khai hộ (F6).',
      en: 'Show them the poster. Without a phone: declare for them (F6).',
    },
    notes: [declaredOnPaper, calledWard],
  },
  'missing-proof': {
    name: { vi: 'Còn thiếu một mã', en: 'One more code needed' },
    advice: {
      vi: 'Bảo quét thêm thẻ hoặc chứng nhận còn thiếu.',
      en: 'Have them scan the card or certificate that is missing.',
    },
    notes: [sawCard, { vi: 'Đã xem chứng nhận', en: 'Saw the certificate' }],
  },
  'other-person': {
    name: { vi: 'Tên trên các mã khác nhau', en: 'Names do not match' },
    advice: {
      vi: 'Xem giấy tờ. Chỉ cho vào khi đúng là một người.',
      en: 'See their card. Admit only if it is one and the same person.',
    },
    notes: [sawCard],
  },
  revoked: {
    name: { vi: 'Mã đã bị thu hồi', en: 'Code revoked' },
    advice: {
      vi: 'Không cho vào bằng mã này. Bảo khai lại, nghi ngờ thì gọi giám sát.',
      en: 'Do not admit on this code. Have them declare again; in doubt call the supervisor.',
    },
  },
  'wrong-usage': {
    name: { vi: 'Chứng nhận ký sai mục đích', en: 'Certificate signed for another use' },
    advice: {
      vi: 'Không dùng được chứng nhận này. Hỏi chứng nhận khác.',
      en: 'This certificate does not count. Ask for another.',
    },
  },
  'bad-schema': {
    name: { vi: 'Chứng nhận chưa đầy đủ', en: 'Certificate incomplete' },
    advice: {
      vi: 'Hỏi chứng nhận khác, hoặc bản giấy.',
      en: 'Ask for another certificate, or the paper one.',
    },
    notes: [{ vi: 'Đã xem bản giấy', en: 'Saw it on paper' }],
  },
  'positive-test': {
    name: { vi: 'Xét nghiệm dương tính', en: 'Positive test' },
    advice: {
      vi: 'Không cho vào. Giữ khoảng cách, phát khẩu trang, gọi phòng sàng lọc.',
      en: 'Do not admit. Keep apart, give a mask, call the screening room.',
    },
    notes: [{ vi: 'Đã chuyển phòng sàng lọc', en: 'Sent to the screening room' }],
  },
  'health-rule': {
    name: { vi: 'Chứng nhận chưa đạt yêu cầu', en: 'Certificate not enough' },
    advice: {
      vi: 'Xem còn thiếu gì ở chứng nhận. Hỏi khoa trước khi cho vào.',
      en: 'See what the certificate lacks. Ask the ward before you admit.',
    },
    notes: [calledWard],
  },
  watchlist: {
    name: { vi: 'Trong danh sách theo dõi', en: 'On the watchlist' },
    advice: {
      vi: 'Làm theo dặn dò. Không có thì gọi giám sát trước khi cho vào.',
      en: 'Do what the instruction says. Without one, call the supervisor before you admit.',
    },
    notes: [{ vi: 'Giám sát đồng ý', en: 'Supervisor agrees' }, sawCard],
  },
  'closed-hours': {
    name: { vi: 'Ngoài giờ thăm', en: 'Outside visiting hours' },
    advice: {
      vi: 'Mời quay lại trong giờ thăm. Cấp cứu hoặc được khoa gọi thì cho vào.',
      en: 'Ask them to come back in visiting hours. Admit emergencies, and those the ward has called.',
    },
    notes: [calledWard, sawAppointment],
  },
  'host-full': {
    name: { vi: 'Nơi đến đã đủ khách', en: 'Enough visitors there' },
    advice: {
      vi: 'Mời chờ người đang thăm ra, hoặc gọi khoa.',
      en: 'Have them wait until a visitor leaves, or call the ward.',
    },
    notes: [calledWard],
  },
  full: {
    name: { vi: 'Bên trong đã đủ người', en: 'Full inside' },
    advice: {
      vi: 'Mời chờ. Chỉ cho cấp cứu vào khi chưa có người ra.',
      en: 'Have them wait. Until somebody leaves, admit emergencies only.',
    },
    notes: [{ vi: 'Cấp cứu', en: 'Emergency' }, calledWard],
  },
  'wrong-zone': {
    name: { vi: 'Chưa qua cửa trước', en: 'Came past the door before' },
    advice: {
      vi: 'Theo sổ chưa vào khu ngoài. Hỏi đã đi lối nào, rồi cho vào hoặc bảo quét ở cửa trước.',
      en: 'Not recorded in the zone before. Ask which way they came; admit, or have them scan there first.',
    },
    notes: [{ vi: 'Vào khu ngoài không quét', en: 'Entered the zone before without a scan' }, sawCard],
  },
  'host-absent': {
    name: { vi: 'Người tiếp chưa có mặt', en: 'Host is not inside' },
    advice: {
      vi: 'Gọi người tiếp ra đón. Có người đón thì cho vào.',
      en: 'Call the host to come and meet them. Admit when somebody does.',
    },
    notes: [{ vi: 'Người tiếp ra đón', en: 'Met by the host' }, calledWard],
  },
  busy: {
    name: { vi: 'Làn đang có người qua', en: 'Somebody is passing' },
    advice: {
      vi: 'Chờ người phía trước qua, rồi bảo quét lại.',
      en: 'Wait for the person ahead, then have them scan again.',
    },
  },
  interlocked: {
    name: { vi: 'Cửa kia đang mở', en: 'The other door is open' },
    advice: {
      vi: 'Chờ cửa kia đóng, rồi bảo quét lại.',
      en: 'Wait for the other door to close, then have them scan again.',
    },
  },
  locked: {
    name: { vi: 'Làn đang khoá', en: 'Lane is locked' },
    advice: { vi: 'Chỉ sang làn khác, hoặc mở khoá làn.', en: 'Send them to another lane, or unlock this one.' },
  },
  'out-of-order': {
    name: { vi: 'Làn tạm dừng', en: 'Lane out of order' },
    advice: {
      vi: 'Chỉ sang làn bên cạnh. Xem cảnh báo để sửa.',
      en: 'Send them to the next lane. See the alarm for the remedy.',
    },
  },
  'turned-away': {
    name: { vi: 'Bảo vệ đã từ chối', en: 'Turned away by a guard' },
    advice: {
      vi: 'Đã có người trả lời. Hỏi lại trước khi đổi ý.',
      en: 'A guard has answered. Ask them before you change it.',
    },
  },
  internal: {
    name: { vi: 'Máy gặp lỗi với mã này', en: 'Something went wrong' },
    advice: {
      vi: 'Bảo quét lại. Vẫn lỗi thì khai hộ (F6) và báo kỹ thuật.',
      en: 'Have them scan again. If it stays, declare for them (F6) and tell the technician.',
    },
  },
};
