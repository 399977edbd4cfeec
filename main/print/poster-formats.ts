/** The measures of each size of poster: millimetres, and points for type. */
import type { TextStyle } from './fit.ts';

export const posterSizes = ['a4', '15cm'] as const;
export type PosterSize = (typeof posterSizes)[number];

export interface PosterFormat {
  readonly width: number;
  readonly height: number;
  /** The one left edge, and the right one. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  /** No printer leaves more than this blank. */
  readonly edge: number;
  readonly head: {
    readonly site: TextStyle;
    readonly siteHeight: number;
    readonly siteToo: TextStyle;
    readonly siteTooHeight: number;
    readonly lane: TextStyle;
    readonly laneHeight: number;
    /** Thickness of the line below the names. */
    readonly rule: number;
    readonly headline: TextStyle;
    readonly headlineToo: TextStyle;
  };
  readonly gaps: {
    readonly lane: number;
    readonly rule: number;
    readonly headline: number;
    readonly code: number;
    readonly address: number;
    readonly band: number;
  };
  /** The code with its frame, at most so large. */
  readonly code: {
    readonly side: number;
    readonly gap: number;
    readonly frame: { readonly thick: number; readonly arm: number };
  };
  readonly steps: {
    /** Widths of the number and of the drawing. */
    readonly number: number;
    readonly drawing: number;
    readonly gap: number;
    readonly numeral: TextStyle;
    readonly text: TextStyle;
    readonly textToo: TextStyle;
  };
  readonly address: {
    readonly label: TextStyle;
    readonly text: TextStyle;
    /** The address stands beside its label, where it fits. */
    readonly isBeside: boolean;
    readonly gap: number;
  };
  readonly band: {
    readonly padding: number;
    readonly drawing: number;
    readonly gap: number;
    readonly question: TextStyle;
    readonly answer: TextStyle;
    readonly answerToo: TextStyle;
    readonly contact: TextStyle;
    readonly contactGap: number;
  };
}

/** For the wall. */
const a4: PosterFormat = {
  width: 210,
  height: 297,
  left: 16,
  right: 194,
  top: 11,
  edge: 8,
  head: {
    site: { weight: 'semibold', pt: [27, 12], maxLines: 2 },
    siteHeight: 24,
    siteToo: { weight: 'medium', pt: [16, 9], maxLines: 2 },
    siteTooHeight: 12,
    lane: { weight: 'bold', pt: [17, 10], maxLines: 2 },
    laneHeight: 14,
    rule: 0.7,
    headline: { weight: 'bold', pt: [62, 30], maxLines: 2 },
    headlineToo: { weight: 'medium', pt: [27, 14], maxLines: 1 },
  },
  gaps: { lane: 0.5, rule: 2.5, headline: 3, code: 4, address: 2, band: 5 },
  code: { side: 102, gap: 8, frame: { thick: 3.4, arm: 19 } },
  steps: {
    number: 8.5,
    drawing: 22,
    gap: 3.5,
    numeral: { weight: 'bold', pt: [28, 28], maxLines: 1 },
    text: { weight: 'bold', pt: [15, 9], maxLines: 2 },
    textToo: { weight: 'medium', pt: [12, 8], maxLines: 2 },
  },
  address: {
    label: { weight: 'medium', pt: [12, 9], maxLines: 1 },
    text: { weight: 'semibold', pt: [21, 6], maxLines: 3, breaks: 'address' },
    isBeside: false,
    gap: 0,
  },
  band: {
    padding: 6,
    drawing: 24,
    gap: 7,
    question: { weight: 'bold', pt: [20, 12], maxLines: 1 },
    answer: { weight: 'semibold', pt: [15, 11], maxLines: 1 },
    answerToo: { weight: 'medium', pt: [12, 9], maxLines: 1 },
    contact: { weight: 'medium', pt: [10.5, 8], maxLines: 2 },
    contactGap: 0.5,
  },
};

/** A square of 15 by 15 cm, to stick on. */
const square: PosterFormat = {
  width: 150,
  height: 150,
  left: 12,
  right: 138,
  top: 8,
  edge: 8,
  head: {
    site: { weight: 'semibold', pt: [14, 7], maxLines: 2 },
    siteHeight: 9,
    siteToo: { weight: 'medium', pt: [9.5, 6], maxLines: 1 },
    siteTooHeight: 6,
    lane: { weight: 'bold', pt: [10, 6.5], maxLines: 1 },
    laneHeight: 6,
    rule: 0.5,
    headline: { weight: 'bold', pt: [30, 17], maxLines: 1 },
    headlineToo: { weight: 'medium', pt: [14, 9], maxLines: 1 },
  },
  gaps: { lane: 0, rule: 1.2, headline: 0.4, code: 2.5, address: 1.6, band: 2.5 },
  code: { side: 72, gap: 6, frame: { thick: 2.2, arm: 12 } },
  steps: {
    number: 5,
    drawing: 14,
    gap: 2.6,
    numeral: { weight: 'bold', pt: [17, 17], maxLines: 1 },
    text: { weight: 'bold', pt: [10, 7], maxLines: 2 },
    textToo: { weight: 'medium', pt: [8, 6], maxLines: 2 },
  },
  address: {
    label: { weight: 'medium', pt: [8, 7], maxLines: 1 },
    text: { weight: 'semibold', pt: [12.5, 4.5], maxLines: 3, breaks: 'address' },
    isBeside: true,
    gap: 2.5,
  },
  band: {
    padding: 2.2,
    drawing: 12,
    gap: 4,
    question: { weight: 'bold', pt: [10.5, 8], maxLines: 1 },
    answer: { weight: 'semibold', pt: [9, 7], maxLines: 1 },
    answerToo: { weight: 'medium', pt: [7.5, 6], maxLines: 1 },
    contact: { weight: 'medium', pt: [7, 6], maxLines: 1 },
    contactGap: 0,
  },
};

export const formats: Readonly<Record<PosterSize, PosterFormat>> = { a4, '15cm': square };
