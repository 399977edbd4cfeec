/** The page at `/visitor/<lane>`. */
import '../ui/no-eval.ts';
import { render } from 'preact';
import { openLink } from '../link.ts';
import { catchKeys } from '../scanner/key-capture.ts';
import { browserParts, reloadAfterBug, timer } from '../ui/browser.ts';
import { openSounds } from '../ui/sounds.ts';
import { newVoice, playAloud } from '../ui/voice.ts';
import { runCamera } from './camera.ts';
import { Visitor } from './visitor.tsx';

reloadAfterBug();
const laneId = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const link = openLink(browserParts(new URLSearchParams({ role: 'visitor', lane: laneId }).toString()));
catchKeys({
  ...{ window, link, timer, lane: laneId },
  hasKeyboard: () => document.hasFocus(),
  now: () => performance.now(),
});
runCamera(link, laneId);
render(
  <main class="page">
    <Visitor link={link} laneId={laneId} sounds={openSounds()} voice={newVoice({ play: playAloud })} />
  </main>,
  document.body,
);
