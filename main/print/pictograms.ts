/** The small drawings on paper. */

export type PictogramName = 'scan' | 'answer' | 'show' | 'guard' | 'touch';

/** `ground` is what the drawing stands on. */
export type Tone = 'ink' | 'accent' | 'ground';

export interface Stroke {
  /** SVG path data. */
  readonly d: string;
  readonly tone: Tone;
  /** Width of the line; filled where there is none. */
  readonly line?: number;
}

/** Their field: those of the steps leave its sides free. */
export const pictogramSide = 160;
/** What the drawings of the steps take of the field's width. */
export const stepWidth = 0.7;

const phone = 'M46 5h68q13 0 13 13v124q0 13-13 13H46q-13 0-13-13V18Q33 5 46 5z';

/** Points with one finger. */
const hand = 'M88 64q0-10 10-10t10 10v36l30 7q14 3 12 17l-5 26q-2 8-10 8h-36q-6 0-10-5l-27-34q-5-7 1-12t13 0l12 10z';

export const pictograms: Readonly<Record<PictogramName, readonly Stroke[]>> = {
  scan: [
    { d: phone, tone: 'ink', line: 10 },
    { d: 'M51 52V36h16M93 36h16v16M51 78v16h16M93 94h16V78', tone: 'accent', line: 8 },
    { d: 'M62 47h14v14H62zM84 47h14v14H84zM62 69h14v14H62zM84 69h7v7h-7zM91 76h7v7h-7z', tone: 'ink' },
    { d: 'M66 126h28', tone: 'ink', line: 8 },
  ],
  answer: [
    { d: phone, tone: 'ink', line: 10 },
    { d: 'M50 43l7 7 13-15M50 75l7 7 13-15M50 107l7 7 13-15', tone: 'accent', line: 8 },
    { d: 'M80 44h30M80 76h30M80 108h30', tone: 'ink', line: 8 },
  ],
  show: [
    { d: 'M50 2v62q0 11 11 11h38q11 0 11-11V2', tone: 'ink', line: 10 },
    { d: 'M64 10h14v14H64zM84 10h14v14H84zM64 30h14v14H64zM84 30h7v7h-7zM91 37h7v7h-7z', tone: 'ink' },
    { d: 'M80 83v28M64 97l16 16 16-16', tone: 'accent', line: 10 },
    { d: 'M25 122h110v34H25z', tone: 'ink' },
    { d: 'M42 133h76v8H42z', tone: 'ground' },
  ],
  guard: [
    { d: 'M34 44q0-22 46-40 46 18 46 40l-8 8q-38-12-76 0z', tone: 'ink' },
    { d: 'M48 60q32-9 64 0v6q0 32-32 32T48 66z', tone: 'ink' },
    { d: 'M14 160q2-48 48-56l18 18 18-18q46 8 48 56z', tone: 'ink' },
  ],
  touch: [
    { d: 'M19 8h112q9 0 9 9v82q0 9-9 9H19q-9 0-9-9V17q0-9 9-9z', tone: 'ink', line: 10 },
    { d: 'M32 34h50M32 56h30', tone: 'ink', line: 8 },
    { d: hand, tone: 'ground', line: 16 },
    { d: hand, tone: 'ink' },
  ],
};
