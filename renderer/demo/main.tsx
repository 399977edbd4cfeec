/** The page at `/demo`. */
import '../ui/no-eval.ts';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { openLink } from '../link.ts';
import { browserParts, timer } from '../ui/browser.ts';
import { openSounds } from '../ui/sounds.ts';
import { newVoice, playAloud } from '../ui/voice.ts';
import { Demo } from './demo.tsx';
import { newWalk } from './walk.ts';

const link = openLink(browserParts('role=demo'));
const walk = newWalk(link, timer);
effect(() => {
  for (const lane of link.lanes.value) walk.see(lane);
});
const voice = newVoice({ play: playAloud });
render(<Demo link={link} walk={walk} sounds={openSounds()} voice={voice} />, document.body);
