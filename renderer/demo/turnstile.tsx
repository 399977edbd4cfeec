/** A turnstile that shows what the relay does: its light, its mat, and its arms when a person goes through. */
import type { ReadonlySignal } from '@preact/signals';
import { armEnds, droppedEnds } from './tripod.ts';

/** `open`: the relay is on; `released`: fire; the rest is closed. */
export type TurnstileState = 'closed' | 'open' | 'refused' | 'released' | 'dead';

interface TurnstileProps {
  readonly state: TurnstileState;
  readonly isExit: boolean;
  /** Passages so far, with the fraction of the present one. */
  readonly turn: ReadonlySignal<number>;
}

/** An arrow in the unit square, along x. */
const arrow = 'M.1.38h.36v-.2L.9.5.46.82v-.2H.1z';
const bar = 'M.2.32h.6v.36H.2z';
const hub = { x: 766, y: 261 };

export function Turnstile({ state, isExit, turn }: TurnstileProps) {
  const flip = isExit ? 'matrix(-1 0 0 1 1 0)' : undefined;
  const ends = state === 'released' ? droppedEnds : armEnds(turn.value);
  const isBarred = state === 'refused' || state === 'dead';
  return (
    <svg class="turnstile" data-turnstile={state} viewBox="478 138 440 446" aria-hidden="true">
      <path class="mat" d="m490 373 173-43 206 196-173 43z" />
      {[0.08, 0.52].map(start => (
        <g key={start} transform="matrix(-206 -196 173 -43 696 569)">
          <g transform={`translate(${start} .2) scale(.4 .6)`}>
            <path class="mat-arrow" d={arrow} transform={flip} />
          </g>
        </g>
      ))}
      <path class="plinth" d="m720 356 125 119 52-13v9l-52 13-125-117z" />
      <path class="side" d="m715 169 128 122v182L715 353z" />
      <path class="front" d="m843 291 60-15v183l-60 14z" />
      <path class="panel" d="m737 262 83 79v79l-83-78z" />
      <path class="top" d="m715 169 60-15 128 122-60 15z" />
      <path class="light" d="m733 173 35-10 75 71-35 9z" />
      <g transform="matrix(-75 -71 35 -9.5 808 243)">
        <path class="light-sign" d={isBarred ? bar : arrow} transform={isBarred ? undefined : flip} />
      </g>
      <path class="reader" d="m822 256 35-9 28 25-36 9z" />
      <path class="reader-glass" d="m834 258 19-5 18 16-19 5z" />
      <g class="arms" transform={`translate(${hub.x} ${hub.y})`}>
        <path class="hub-back" d="M0-20 20-31a20 20 0 0 1 14 36L8 19z" />
        {ends.map(([x, y], index) => (
          <g key={index}>
            <path class="arm-edge" d={`M0 0 ${x} ${y}`} />
            <path class="arm" d={`M0 0 ${x} ${y}`} />
          </g>
        ))}
        <circle class="hub" r="19" />
      </g>
      <path class="rail-edge" d="M512 415V238l128 123v176" />
      <path class="rail" d="M512 415V238l128 123v176" />
    </svg>
  );
}
