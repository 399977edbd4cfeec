/** Whether something moves before the camera: a cheap look that needs no code. */
import type { Picture } from './decoders.ts';

const columns = 64;
const rows = 36;
/** So many points of a cell are looked at, each way: their mean has little noise. */
const points = 5;
/** A cell has changed when its mean did by more than this, of 255. */
const changedBy = 14;
/** So many cells have to change: a hand with a phone is more, a fly is less. */
const changedCells = 23;
/** What is slow has to be compared with what was a while ago, milliseconds. */
const referenceMs = 400;

export interface MotionWatch {
  /** Whether something has moved since a moment ago; the first picture is compared with none. */
  hasMoved(picture: Picture, nowMs: number): boolean;
}

export function newMotionWatch(): MotionWatch {
  let reference: { readonly cells: Uint8Array; readonly atMs: number } | null = null;
  return {
    hasMoved(picture, nowMs) {
      const cells = cellsOf(picture);
      const changed = reference === null ? 0 : countChanged(reference.cells, cells);
      const hasMoved = changed >= changedCells;
      if (reference === null || hasMoved || nowMs - reference.atMs >= referenceMs) reference = { cells, atMs: nowMs };
      return hasMoved;
    },
  };
}

function countChanged(before: Uint8Array, now: Uint8Array): number {
  return now.reduce((count, mean, at) => (Math.abs(mean - (before[at] ?? 0)) > changedBy ? count + 1 : count), 0);
}

/** The mean of the green in each cell of a grid over the picture. */
function cellsOf({ width, height, data }: Picture): Uint8Array {
  const cells = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let down = 0; down < points; down += 1) {
        const y = Math.floor(((row + (down + 0.5) / points) / rows) * height);
        for (let across = 0; across < points; across += 1) {
          const x = Math.floor(((column + (across + 0.5) / points) / columns) * width);
          sum += data[(y * width + x) * 4 + 1] ?? 0;
        }
      }
      cells[row * columns + column] = sum / (points * points);
    }
  }
  return cells;
}
