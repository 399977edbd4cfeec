/** The geometry of a tripod turnstile, drawn in parallel projection. Lengths are pixels of the drawing. */

/** Along the way, across it towards the cabinet, up. */
export type Vector = readonly [along: number, across: number, up: number];
export type Point = readonly [x: number, y: number];

const third = (2 * Math.PI) / 3;
/** One arm lies across the way; the three are at right angles to one another, as on the real thing. */
const resting: Vector = [0, -1, 0];
/** They turn around this axis, of length 1. */
const axis: Vector = [0, -1 / Math.sqrt(3), -Math.SQRT2 / Math.sqrt(3)];
const armLength = 148;

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** Rodrigues' rotation of the resting arm around the axis, radians. */
function turned(angle: number): Vector {
  const side = cross(axis, resting);
  const along = dot(axis, resting) * (1 - Math.cos(angle));
  const part = (index: 0 | 1 | 2) =>
    resting[index] * Math.cos(angle) + side[index] * Math.sin(angle) + axis[index] * along;
  return [part(0), part(1), part(2)];
}

/** Where a vector from the hub ends on the drawing, relative to the hub. */
export function projected([along, across, up]: Vector): Point {
  return [along * -0.72 + across * 0.97, along * -0.69 + across * -0.24 - up];
}

/** The ends of the three arms relative to the hub, the farthest first. `turn` counts passages: 1 is a third of a circle. */
export function armEnds(turn: number): readonly Point[] {
  return [0, 1, 2]
    .map(index => turned((turn + index) * third))
    .toSorted((a, b) => b[0] + b[1] - (a[0] + a[1]))
    .map(([along, across, up]) => projected([along * armLength, across * armLength, up * armLength]));
}

/** The arms of a turnstile that has let go: all hang down. */
export const droppedEnds: readonly Point[] = [
  [0.42, 0, -0.9],
  [-0.42, 0, -0.9],
  [0, -0.25, -0.96],
].map(([along = 0, across = 0, up = 0]) => projected([along * armLength, across * armLength, up * armLength]));
