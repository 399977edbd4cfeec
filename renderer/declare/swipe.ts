/** A finger that goes to the side turns the page: to the left, on. */

/** CSS pixels; less is a touch that shook. */
const leastPx = 48;

/** Where the finger came down; outlives the drawing that it came down on. */
let start: Touch | undefined;

/** Handlers for the element that is swiped. */
export function swipe(turn: (by: 1 | -1) => void) {
  return {
    onTouchStart({ touches }: TouchEvent) {
      start = touches.length === 1 ? touches[0] : undefined;
    },
    onTouchEnd({ changedTouches: [end] }: TouchEvent) {
      if (start === undefined || end === undefined) return;
      const [x, y] = [end.clientX - start.clientX, end.clientY - start.clientY];
      start = undefined;
      if (Math.abs(x) >= leastPx && Math.abs(x) > 2 * Math.abs(y)) turn(x < 0 ? 1 : -1);
    },
  };
}
