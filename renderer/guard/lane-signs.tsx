/** The lanes' signs, small: the same shapes as on the lanes' own screens, in the current colour. */
import type { JSX } from 'preact';
import type { DeskLane } from '../../main/desk-contract.ts';
import type { EventSign } from './log-words.ts';

export type LaneLook =
  | 'ready'
  | 'reading'
  | 'declaring'
  | 'in'
  | 'out'
  | 'refused'
  | 'referred'
  | 'held'
  | 'locked'
  | 'closed'
  | 'fault'
  | 'fire';

/** How a lane looks: by its state, and where it stands ready, by its schedule. */
export function lookOf(lane: DeskLane): LaneLook {
  if (lane.screen.kind === 'declaring') return 'declaring';
  switch (lane.state) {
    case 'idle':
      return lane.mode === 'closed' ? 'closed' : 'ready';
    case 'deciding':
    case 'reading':
      return 'reading';
    case 'opening':
    case 'passing':
      return directionOf(lane);
    case 'refused':
    case 'referred':
    case 'held':
    case 'locked':
      return lane.state;
    case 'released':
      return 'fire';
    case 'faulted':
      return 'fault';
  }
}

/** Which way the lane is open just now. */
export function directionOf({ screen, last, direction }: DeskLane): 'in' | 'out' {
  if (screen.kind === 'admitted') return screen.direction;
  return last?.direction ?? (direction === 'out' ? 'out' : 'in');
}

const arrow = <path d="M32 3 60 31l-9 9-12-12v33H25V28L13 40l-9-9z" />;

const drawings: Readonly<Record<LaneLook, JSX.Element>> = {
  ready: <path d="M6 10h5v20h42V10h5v44h-5V35H11v19H6z" />,
  reading: (
    <path d="M6 22V6h16v6H12v10zm36-16h16v16h-6V12H42zM6 42v16h16v-6H12V42zm46 0v10H42v6h16V42zM10 29h44v6H10z" />
  ),
  declaring: <path d="M8 3h42v26h-7V10H15v44h17v7H8zm13 13h17v6H21zm0 12h17v6H21zm9 17 5-5 8 8 15-17 5 5-20 23z" />,
  in: arrow,
  // Up is in, down is out, as at the lane.
  out: <g transform="rotate(180 32 32)">{arrow}</g>,
  refused: <path d="M2 23h60v18H2z" />,
  referred: (
    <>
      <path d="M14 17Q14 8 32 2q18 6 18 15l-3 4q-15-5-30 0z" />
      <path d="M19 23q13-4 26 0v3q0 13-13 13T19 26z" />
      <path d="M5 63q1-19 19-22l8 7 8-7q18 3 19 22z" />
    </>
  ),
  held: (
    <>
      <path d="M2 6h6v52H2zM56 6h6v52h-6z" />
      <g transform="translate(12 10) scale(.63)">{arrow}</g>
    </>
  ),
  locked: (
    <path
      fill-rule="evenodd"
      d="M16 28v-8a16 16 0 0 1 32 0v8h6v32H10V28zm8 0h16v-8a8 8 0 0 0-16 0zm8 9a5 5 0 0 0-3 9l-2 8h10l-2-8a5 5 0 0 0-3-9z"
    />
  ),
  closed: (
    <path
      fill-rule="evenodd"
      d="M32 4a28 28 0 1 1 0 56 28 28 0 0 1 0-56zm0 7a21 21 0 1 0 0 42 21 21 0 0 0 0-42zm-3 6h6v14l10 8-4 5-12-9z"
    />
  ),
  fault: (
    <g transform="rotate(-38 32 32)">
      <path class="sign-dark" d="M-6 22h76v20H-6z" />
      <path class="sign-light" d="M-4 22h11l9 20H5zM17 22h11l9 20H26zM38 22h11l9 20H47zM59 22h10v17l-2 3z" />
    </g>
  ),
  fire: (
    <>
      <circle cx="44" cy="8" r="6.5" />
      <path class="sign-stroke" d="M37 20 29 38M38 19l-13 3-6 11M39 21l7 9 10-4M29 38l12 7-3 15M29 39l-7 13-14 3" />
    </>
  ),
};

export function LaneSign({ look }: { look: LaneLook }) {
  return (
    <svg class="lane-sign" viewBox="0 0 64 64" aria-hidden="true">
      {drawings[look]}
    </svg>
  );
}

const eventLooks: Readonly<Record<EventSign, LaneLook | null>> = {
  in: 'in',
  out: 'out',
  refused: 'refused',
  referred: 'referred',
  fault: 'fault',
  fire: 'fire',
  lock: 'locked',
  guard: null,
  plain: null,
};

/** The sign at a line of the log; a dot where it needs none. */
export function LogSign({ sign }: { sign: EventSign }) {
  const look = eventLooks[sign];
  return (
    <svg class="log-sign" data-sign={sign} viewBox="0 0 64 64" aria-hidden="true">
      {look === null ? <circle cx="32" cy="32" r="9" /> : drawings[look]}
    </svg>
  );
}

export function PhoneSign() {
  return (
    <svg class="lane-sign" viewBox="0 0 64 64" aria-hidden="true">
      <path d="M15 6 25 4l7 15-7 6q4 9 14 14l6-7 15 7-2 10q-2 7-9 7Q11 52 8 15q0-7 7-9z" />
    </svg>
  );
}

export function BellSign({ isMuted }: { isMuted: boolean }) {
  return (
    <svg class="lane-sign" viewBox="0 0 64 64" aria-hidden="true">
      <path d="M32 4q4 0 4 4v2q14 3 14 18v12l6 8v4H8v-4l6-8V28Q14 13 28 10V8q0-4 4-4zm-7 50h14q-1 7-7 7t-7-7z" />
      {isMuted && <path class="sign-stroke" d="M6 6l52 52" />}
    </svg>
  );
}
