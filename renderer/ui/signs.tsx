/** The large drawings, one a state. Colours come from the style sheet, by class. */
import type { Direction } from '../../main/words.ts';
import { CodeDrawing } from './code-drawing.tsx';

/** Up is in, down is out. The shaft goes on beyond the box and is cut off by its edge. */
export function ArrowSign({ direction }: { direction: Direction }) {
  return (
    <svg viewBox="0 0 1080 964" preserveAspectRatio={direction === 'in' ? 'xMidYMin' : 'xMidYMax'} aria-hidden="true">
      <g transform={direction === 'in' ? undefined : 'matrix(1 0 0 -1 0 964)'}>
        <path class="sign-arrow" d="M540 66 1053 579 915 717 638 440V2400H442V440L165 717 27 579Z" />
      </g>
    </svg>
  );
}

export function RefusedSign() {
  return (
    <svg viewBox="100 0 880 820" aria-hidden="true">
      <circle class="sign-disc" cx="540" cy="418" r="385" />
      <path class="sign-bar" d="M244 341h592v154H244z" />
    </svg>
  );
}

export function GuardSign() {
  return (
    <svg viewBox="100 0 880 820" preserveAspectRatio="xMidYMax" aria-hidden="true">
      <circle class="sign-ring" cx="540" cy="330" r="486" />
      <path class="sign-dark" d="M231 822c4-130 70-222 200-262l108-40 110 40c130 40 196 132 200 262Z" />
      <path class="sign-neck" d="M450 430h180v118l-90 62-90-62z" />
      <path class="sign-skin" d="M400 290h280v40c0 106-66 186-140 186s-140-80-140-186z" />
      <path class="sign-dark" d="M466 552q74-10 148 0l-74 86z" />
      <path class="sign-skin" d="m441 528-16 36 88 132 27-58zM639 528l16 36-88 132-27-58z" />
      <path class="sign-tie" d="m540 636 31 36-18 40 20 110h-66l20-110-18-40z" />
      <path
        class="sign-dark"
        d="M396 268c-34-6-46-20-44-46 8-66 92-138 188-138s180 72 188 138c2 26-10 40-44 46v48q-144-46-288 0z"
      />
      <path class="sign-stripe" d="M394 262q146-38 292 0l-2 11q-144-36-288 0z" />
      <path class="sign-badge" d="M510 147h60v38q-2 28-30 38-28-10-30-38z" />
    </svg>
  );
}

const frame =
  'M148 302V68h234v64H212v170zM932 302V68H698v64h170v170zM148 586v234h234v-64H212V586zM932 586v234H698v-64h170V586z';

export function ReadingSign() {
  return (
    <svg class="sign-reading" viewBox="100 0 880 880" aria-hidden="true">
      <g class="sign-swept">
        <CodeDrawing x={290} y={194} width={500} />
      </g>
      <path class="sign-frame" d={frame} />
      <path class="sign-beam" d="M180 414h720v60H180z" />
    </svg>
  );
}

/** Hazard tape across the way. */
export function BarrierSign() {
  const stripes = Array.from({ length: 16 }, (_, index) => -1_200 + index * 163);
  return (
    <svg viewBox="100 0 880 820" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <g transform="translate(540 408) rotate(-31)">
        <path class="sign-tape" d="M-1400-92h2800V92h-2800z" />
        {stripes.map(x => (
          <path key={x} class="sign-stripe" d={`M${x}-92h82l100 184h-82z`} />
        ))}
      </g>
    </svg>
  );
}

export function LockSign() {
  return (
    <svg viewBox="100 0 880 820" aria-hidden="true">
      <path class="sign-shackle" d="M390 400V270a150 150 0 0 1 300 0v130" />
      <path class="sign-bar" d="M300 392h480v356H300z" />
      <path class="sign-keyhole" d="M540 500a44 44 0 0 1 26 80l16 88h-84l16-88a44 44 0 0 1 26-80z" />
    </svg>
  );
}

/** A declaration with a question mark: is it so? */
export function QuestionSign() {
  return (
    <svg class="sign-question" viewBox="100 0 880 820" aria-hidden="true">
      <path class="sign-phone" d="M270 40h390l150 150v590H270Z" />
      <path class="sign-fold" d="M660 40v150h150" />
      <path class="sign-line" d="M340 120h230v30H340zM340 190h150v30H340z" />
      <path class="sign-mark" d="M430 412a110 110 0 1 1 171 91q-61 41-61 104" />
      <circle class="sign-mark-dot" cx="540" cy="689" r="43" />
    </svg>
  );
}

/** A person who runs to a door, as on every emergency exit. */
export function FireSign() {
  return (
    <svg class="sign-fire" viewBox="0 0 1080 744" aria-hidden="true">
      <path class="sign-door" d="M792 2400V96h1200" />
      <circle class="sign-person" cx="546" cy="76" r="67" />
      <path class="sign-torso" d="m462 210-54 196" />
      <path class="sign-arm" d="M452 190 304 228l-54 126M480 196l92 98 110-50" />
      <path class="sign-leg" d="m408 420 120 74-18 194M404 424l-82 160-168 36" />
      <path class="sign-arm" d="M512 694h58M154 620l-20-58" />
    </svg>
  );
}

/** A band of arrowheads that runs towards the way out. */
export function Chevrons() {
  return (
    <svg class="chevrons" viewBox="0 0 1080 136" preserveAspectRatio="xMinYMid slice" aria-hidden="true">
      <g class="chevrons-run">
        {Array.from({ length: 20 }, (_, index) => (
          <path key={index} fill="currentColor" d={`M${index * 116 - 232} 18h62l44 50-44 50h-62l44-50z`} />
        ))}
      </g>
    </svg>
  );
}

/** Phone, paper and card before the scanner's frame. */
export function WaitingSign() {
  return (
    <svg class="sign-waiting" viewBox="60 0 960 640" preserveAspectRatio="xMidYMax" aria-hidden="true">
      <g class="sign-sheet" transform="rotate(-7 226 415)">
        <path class="sign-paper" d="M108 224h300v392H108z" />
        <path class="sign-line" d="M150 252h140v14H150zM150 280h96v14h-96z" />
        <CodeDrawing x={150} y={336} width={190} />
      </g>
      <g class="sign-sheet" transform="rotate(6 866 447)">
        <rect class="sign-paper" x="686" y="342" width="310" height="216" rx="22" />
        <path class="sign-line" d="M716 372h112v13H716zM806 432h66v13h-66zM806 462h52v13h-52zM806 492h66v13h-66z" />
        <path class="sign-line" d="M716 412h72v108h-72z" />
        <path
          class="sign-paper-fill"
          d="M752 430a18 18 0 1 1 0 37 18 18 0 0 1 0-37zm-28 90c0-24 12-38 28-38s28 14 28 38z"
        />
        <CodeDrawing x={888} y={372} width={86} />
      </g>
      <rect class="sign-phone" x="355" y="10" width="370" height="2000" rx="48" />
      <rect class="sign-speaker" x="485" y="40" width="110" height="21" rx="10.5" />
      <CodeDrawing x={403} y={211} width={274} />
      <path class="sign-round-line" d="M415 534h156M415 579h94" />
      <path
        class="sign-corners"
        d="M281 236V95h141v42h-99v99zM799 236V95H658v42h99v99zM281 473v141h141v-42h-99v-99zM799 473v141H658v-42h99v-99z"
      />
    </svg>
  );
}

/** A broad arrow that fits on the scanner's side of the foot. */
export function DownArrow() {
  return (
    <svg viewBox="0 0 240 232" aria-hidden="true">
      <path fill="currentColor" d="M94 0h52v134l58-58 36 36L120 232 0 112l36-36 58 58z" />
    </svg>
  );
}
