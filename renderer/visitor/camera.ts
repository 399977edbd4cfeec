/** The lane's camera at the visitor's screen: its program is loaded only where the lane reads by it. */
import { computed, effect } from '@preact/signals';
import type { Link } from '../link.ts';

/** For as long as the page lives. `data-camera…` of the page's root says how it goes. */
export function runCamera(link: Link, laneId: string): void {
  const direction = computed(
    () =>
      link.lanes.value.find(({ id }) => id === laneId)?.readers.find(({ source }) => source === 'camera')?.direction ??
      null,
  );
  let isWanted: symbol | null = null;
  let stop: () => void = () => undefined;
  effect(() => {
    const of = direction.value;
    const mine = Symbol('camera');
    isWanted = mine;
    stop();
    stop = () => undefined;
    if (of === null) return;
    const loading = Promise.all([import('../camera/lane-camera.ts'), import('../camera/browser-camera.ts')]);
    void loading.then(([{ readByCamera }, { browserCamera }]) => {
      if (isWanted === mine) stop = readByCamera(link, laneId, of, browserCamera(), show);
    });
  });
}

function show(now: { readonly level: string; readonly decoder: string | null; readonly searches: number }): void {
  const { dataset } = document.documentElement;
  dataset.camera = now.level;
  dataset.cameraDecoder = now.decoder ?? '';
  dataset.cameraSearches = String(now.searches);
}
