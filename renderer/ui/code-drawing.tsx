/** A drawing that looks like a QR code and is none: a phone pointed at the screen finds nothing to open. */

const size = 25;
/** Modules of a finder pattern with its quiet row. */
const finder = 8;

const path = modulePath();

function modulePath(): string {
  let state = 20_261;
  const isDark = (): boolean => {
    // The linear congruential generator of Numerical Recipes: any fixed pattern will do.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state > 0x7fff_ffff;
  };
  let drawn = '';
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const dark = isDark();
      const isFinder = (y < finder && (x < finder || x >= size - finder)) || (y >= size - finder && x < finder);
      if (dark && !isFinder) drawn += `M${x} ${y}h1v1h-1z`;
    }
  }
  for (const [x, y] of [
    [0, 0],
    [size - 7, 0],
    [0, size - 7],
  ]) {
    drawn += `M${x} ${y}h7v7h-7zm1 1v5h5v-5zm1 1h3v3h-3z`;
  }
  return drawn;
}

/** Drawn into a square of the given corner and width, in the current colour. */
export function CodeDrawing({ x, y, width }: { x: number; y: number; width: number }) {
  return (
    <path
      d={path}
      transform={`translate(${x} ${y}) scale(${width / size})`}
      fill="currentColor"
      shape-rendering="crispEdges"
    />
  );
}
