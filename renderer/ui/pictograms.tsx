/** The small drawings beside "what to do", in the current colour. */
import type { JSX } from 'preact';
import type { Pictogram as Name } from './words.ts';

const bust = (x: number) => (
  <g transform={`translate(${x} 0)`}>
    <circle cx="80" cy="44" r="23" />
    <path d="M43 160v-44q0-38 37-38t37 38v44z" />
  </g>
);

const phone = <path class="line" d="M24 6h86q14 0 14 14v120q0 14-14 14H24q-14 0-14-14V20Q10 6 24 6z" />;

const drawings: Readonly<Record<Name, JSX.Element>> = {
  'one-person': (
    <>
      <path d="M0 2h13v158H0zM147 2h13v158h-13z" />
      {bust(0)}
    </>
  ),
  declare: (
    <>
      <path class="line" d="M118 88V20q0-14-14-14H22Q8 6 8 20v120q0 14 14 14h62" />
      <path class="line" d="M32 46h62M32 76h48M32 106h24" />
      <path class="line" d="m84 124 24 24 44-50" />
    </>
  ),
  brighter: (
    <>
      {phone}
      <circle cx="67" cy="80" r="19" />
      <path class="thin" d="M67 38v12M67 110v12M25 80h12M97 80h12M37 50l9 9M88 101l9 9M97 50l-9 9M46 101l-9 9" />
      <path class="line" d="M142 54v52" />
      <path class="line" d="M160 40v80" />
    </>
  ),
  guard: (
    <>
      <path d="M34 44q0-22 46-40 46 18 46 40l-8 8q-38-12-76 0z" />
      <path d="M48 60q32-9 64 0v6q0 32-32 32T48 66z" />
      <path d="M14 160q2-48 48-56l18 18 18-18q46 8 48 56z" />
    </>
  ),
  stay: (
    <>
      <g transform="translate(16 -8) scale(.8)">{bust(0)}</g>
      <path class="line" d="M30 118q-24 6-24 16 0 20 74 20t74-20q0-10-24-16" />
    </>
  ),
  aside: (
    <>
      <g transform="translate(-28 0)">{bust(0)}</g>
      <path class="line" d="M104 74h52M132 46l28 28-28 28" />
    </>
  ),
  'next-lane': <path class="broad" d="M0 80h142M88 16l64 64-64 64" />,
  leave: <path class="broad" d="M0 80h142M88 16l64 64-64 64" />,
  clock: (
    <>
      <circle class="line" cx="80" cy="80" r="72" />
      <path class="line" d="M80 36v46l30 22" />
    </>
  ),
  queue: (
    <>
      <g transform="translate(38 0)">{bust(0)}</g>
      <g transform="translate(-34 48) scale(.7)">{bust(0)}</g>
    </>
  ),
  scan: (
    <>
      <path class="line" d="M8 44V8h36M152 44V8h-36M8 116v36h36M152 116v36h-36" />
      <path d="M68 30h24v54l22-22 17 17-51 51-51-51 17-17 22 22z" />
    </>
  ),
};

export function Pictogram({ name }: { name: Name }) {
  return (
    <svg class="pictogram" viewBox="-4 -4 168 168" aria-hidden="true">
      {drawings[name]}
    </svg>
  );
}
