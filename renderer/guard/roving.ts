/** Arrow keys between the tiles and within the lists: one of them is in the order of the Tab key, the others are reached from it. */

/** For `onKeyDown` of the element around the buttons. */
export function moveFocus(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-roving]')];
  const at = event.target instanceof HTMLElement ? all.indexOf(event.target) : -1;
  const here = all[at];
  if (here === undefined) return;
  const target = targetOf(event.key, all, at, here);
  if (target === undefined) return;
  event.preventDefault();
  target.focus();
  target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function targetOf(key: string, all: readonly HTMLElement[], at: number, here: HTMLElement): HTMLElement | undefined {
  switch (key) {
    case 'ArrowRight':
      return all[at + 1];
    case 'ArrowLeft':
      return all[at - 1];
    case 'ArrowDown':
      return nearest(here, all, 1);
    case 'ArrowUp':
      return nearest(here, all, -1);
    case 'Home':
      return all[0];
    case 'End':
      return all.at(-1);
    default:
      return undefined;
  }
}

/** In the next row of that side, the one that stands nearest. */
function nearest(here: HTMLElement, all: readonly HTMLElement[], side: 1 | -1): HTMLElement | undefined {
  const from = here.getBoundingClientRect();
  const centre = from.left + from.width / 2;
  const places = all.map(element => ({ element, box: element.getBoundingClientRect() }));
  const beyond = places.filter(({ box }) => (side > 0 ? box.top >= from.bottom - 1 : box.bottom <= from.top + 1));
  const row = beyond.map(({ box }) => box.top * side).toSorted((a, b) => a - b)[0];
  return beyond
    .filter(({ box }) => box.top * side === row)
    .toSorted((a, b) => distance(a.box, centre) - distance(b.box, centre))[0]?.element;
}

function distance({ left, width }: DOMRect, centre: number): number {
  return Math.abs(left + width / 2 - centre);
}
