/** The page at `/guard`. */
import '../ui/no-eval.ts';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { reloadAfterBug, timer } from '../ui/browser.ts';
import { openSounds } from '../ui/sounds.ts';
import { deskParts } from './browser-parts.ts';
import { newTick } from './clock.ts';
import { openDesk } from './desk-link.ts';
import { newActs, newView } from './frame.ts';
import { Guard } from './guard.tsx';
import { listen } from './listening.ts';
import { rememberedLanguage, rememberLanguage } from './remembered.ts';

reloadAfterBug();
const desk = openDesk(deskParts());
const view = newView(rememberedLanguage());
const tick = newTick(
  () => desk.now(),
  fire => {
    setInterval(fire, 1_000);
    // The controller's clock is known with the snapshot, and not before.
    effect(() => {
      if (desk.status.value === 'live') fire();
    });
  },
);
const frame = {
  desk,
  view,
  tick,
  acts: newActs(desk, timer),
};
const mutedUntil = listen(desk, openSounds(), timer);
effect(() => {
  document.documentElement.lang = view.language.value;
  rememberLanguage(view.language.value);
});
for (const kind of ['pointerdown', 'keydown'] as const) addEventListener(kind, () => desk.stay(), { passive: true });
render(<Guard frame={{ ...frame, mutedUntil }} />, document.body);
