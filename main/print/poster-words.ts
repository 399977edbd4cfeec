/** What a poster says, language by language. */

export type PosterLanguage = 'vi' | 'en';

export interface PosterWords {
  readonly headline: string;
  readonly steps: readonly [scan: string, answer: string, show: string];
  /** Before the address. */
  readonly orOpen: string;
  readonly noPhone: string;
  readonly askGuard: string;
  /** Where the lane's screen takes declarations. */
  readonly touchScreen: string;
  /** Before the contact. */
  readonly ask: string;
  /** On a card, before the moment. */
  readonly until: string;
  /** Titles of documents. */
  readonly cards: string;
  readonly sheets: string;
}

export const posterWords: Readonly<Record<PosterLanguage, PosterWords>> = {
  vi: {
    headline: 'Quét để khai báo trước khi vào',
    steps: ['Quét mã bằng điện\u00a0thoại', 'Trả lời vài câu\u00a0hỏi', 'Đưa mã cho máy quét ở\u00a0cổng'],
    orOpen: 'Hoặc mở trang',
    noPhone: 'Không có điện thoại?',
    askGuard: 'Mời gặp bảo vệ ở cổng.',
    touchScreen: 'Mời chạm “Khai\u00a0tại\u00a0đây” trên màn hình ở cổng, hoặc gặp bảo vệ.',
    ask: 'Hỏi',
    until: 'Hết hạn',
    cards: 'Thẻ khai báo',
    sheets: 'Mã khai báo của đoàn',
  },
  en: {
    headline: 'Scan to declare before you enter',
    steps: ['Scan the code with your\u00a0phone', 'Answer a few questions', 'Show your code at the gate'],
    orOpen: 'Or open',
    noPhone: 'No phone?',
    askGuard: 'Please see the guard at the gate.',
    touchScreen: 'Touch “Declare\u00a0here” on the screen at the gate, or see the guard.',
    ask: 'Ask',
    until: 'Until',
    cards: 'Declaration cards',
    sheets: 'Declaration codes of a group',
  },
};
