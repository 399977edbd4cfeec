/**
 * What people declare, in the words of both languages. As the visitor's screen shows it to the person, and as the guard's
 * form asks for it.
 */
import type { Text } from './language.ts';

/** Bits of `symptoms` and `exposures`, and codes of `purposes`, as in the VD1 profile. */
export const symptomBits = [0, 1, 2, 3, 4, 5] as const;
export const exposureBits = [0, 1, 2, 3] as const;
export const purposeCodes = [1, 2, 3, 4, 5, 6, 7, 8] as const;

export const symptomWords: Readonly<Record<(typeof symptomBits)[number], Text>> = {
  0: { vi: 'Sốt', en: 'Fever' },
  1: { vi: 'Ho', en: 'Cough' },
  2: { vi: 'Khó thở', en: 'Short of breath' },
  3: { vi: 'Viêm phổi', en: 'Pneumonia' },
  4: { vi: 'Đau họng', en: 'Sore throat' },
  5: { vi: 'Mệt mỏi', en: 'Fatigue' },
};

/** Within the last 14 days. */
export const exposureWords: Readonly<Record<(typeof exposureBits)[number], Text>> = {
  0: { vi: 'Đã đến vùng có dịch', en: 'Was in an epidemic area' },
  1: { vi: 'Tiếp xúc với ca bệnh', en: 'Contact with a case' },
  2: { vi: 'Tiếp xúc với người từ nước có dịch', en: 'Contact with someone from an affected country' },
  3: { vi: 'Tiếp xúc với người có triệu chứng', en: 'Contact with someone who has symptoms' },
};

export const purposeWords: Readonly<Record<(typeof purposeCodes)[number], Text>> = {
  1: { vi: 'Thăm người bệnh', en: 'Visit a patient' },
  2: { vi: 'Khám, chữa bệnh', en: 'Be treated' },
  3: { vi: 'Làm việc', en: 'Work' },
  4: { vi: 'Nhà thầu', en: 'Contractor' },
  5: { vi: 'Giao hàng', en: 'Delivery' },
  6: { vi: 'Họp', en: 'Meeting' },
  7: { vi: 'Học tập', en: 'Study' },
  8: { vi: 'Việc khác', en: 'Other' },
};

/** Whole sentences: what nothing is named for, and what stands before that which is. */
export const answerWords = {
  noSymptoms: { vi: 'Không có triệu chứng', en: 'No symptoms' },
  symptoms: { vi: 'Có triệu chứng', en: 'Symptoms' },
  noExposures: { vi: '14\u00a0ngày qua\nkhông tiếp xúc nguồn bệnh', en: 'No contact in the last 14\u00a0days' },
  exposures: { vi: 'Trong 14\u00a0ngày qua', en: 'In the last 14\u00a0days' },
} as const satisfies Record<string, Text>;

/** What a set of bits names, in the order of the bits. */
export function namedIn<Bit extends number>(
  set: number,
  bits: readonly Bit[],
  words: Readonly<Record<Bit, Text>>,
): readonly Text[] {
  return bits.filter(bit => (set & (1 << bit)) !== 0).map(bit => words[bit]);
}
