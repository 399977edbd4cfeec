/** Every sentence of the demo's page, in both languages. */
import type { Timings } from '../../main/contract.ts';
import type { Text } from '../ui/language.ts';

export const demoWords = {
  demo: { vi: 'Bản chạy thử', en: 'Demo' },
  lanes: { vi: 'Chọn lối', en: 'Choose a lane' },
  scan: { vi: 'Bấm một mã để đưa vào máy quét', en: 'Click a code to hold it to the scanner' },
  again: { vi: 'Muốn vào lại: trước hết quét mã ở lối ra', en: 'To enter again, scan the code at the exit first' },
  fire: { vi: 'Báo cháy', en: 'Fire' },
  fireOver: { vi: 'Hết cháy', en: 'Fire is over' },
  unplug: { vi: 'Rút rơ-le', en: 'Unplug relay' },
  plug: { vi: 'Cắm rơ-le', en: 'Plug relay in' },
  open: { vi: 'Bảo vệ mở', en: 'Guard opens' },
  form: { vi: 'Tờ khai', en: 'Phone form' },
  desk: { vi: 'Bàn bảo vệ', en: 'Guard’s desk' },
  unpaired: { vi: 'Địa chỉ này đã được dùng', en: 'This address has been used' },
  freshAddress: {
    vi: 'Nhấn Enter trong cửa sổ dòng lệnh để có địa chỉ mới.',
    en: 'Press Enter in the terminal for a fresh one.',
  },
} as const satisfies Record<string, Text>;

/** The gate's verbs, in their order. */
export const verbs: readonly { readonly step: keyof Timings; readonly text: Text }[] = [
  { step: 'read', text: { vi: 'đọc', en: 'read' } },
  { step: 'verify', text: { vi: 'xác thực', en: 'verify' } },
  { step: 'decide', text: { vi: 'quyết định', en: 'decide' } },
  { step: 'record', text: { vi: 'ghi', en: 'record' } },
  { step: 'act', text: { vi: 'mở', en: 'act' } },
];
