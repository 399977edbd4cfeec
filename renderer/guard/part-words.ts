/** The words of the pieces that every panel shares. */
import type { Text } from '../ui/language.ts';

export const partWords = {
  hold: { vi: 'Giữ 1 giây', en: 'Hold for 1 second' },
  reason: { vi: 'Lý do', en: 'Reason' },
  chooseReason: { vi: 'chọn một lý do', en: 'choose one' },
  note: { vi: 'Ghi chú', en: 'Note' },
  required: { vi: 'bắt buộc', en: 'required' },
} as const satisfies Record<string, Text>;
