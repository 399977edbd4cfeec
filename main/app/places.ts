/** Which screen stands on which display. */
import type { Display, Rectangle } from 'electron';

/** `display` counts from 0, from left to right, then from top to bottom. */
export interface ScreenPlace {
  /** Null: the guard's desk. */
  readonly lane: string | null;
  readonly display: number;
}

export interface Placed {
  readonly lane: string | null;
  readonly bounds: Rectangle;
}

/**
 * One screen a display, the first that asks for it. A screen without its display is left out; if that would leave
 * nothing to see, the first screen takes the first display.
 */
export function placeScreens(places: readonly ScreenPlace[], displays: readonly Display[]): readonly Placed[] {
  const ordered = displays.map(({ bounds }) => bounds).toSorted((a, b) => a.x - b.x || a.y - b.y);
  const placed = ordered.flatMap((bounds, index) => {
    const place = places.find(({ display }) => display === index);
    return place === undefined ? [] : [{ lane: place.lane, bounds }];
  });
  const [place] = places;
  const [bounds] = ordered;
  if (placed.length > 0 || place === undefined || bounds === undefined) return placed;
  return [{ lane: place.lane, bounds }];
}
