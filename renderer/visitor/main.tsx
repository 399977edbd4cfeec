/** The page at `/visitor/<lane>`. */
import '../ui/no-eval.ts';
import { render } from 'preact';
import { openLink } from '../link.ts';
import { browserParts, reloadAfterBug } from '../ui/browser.ts';
import { openSounds } from '../ui/sounds.ts';
import { Visitor } from './visitor.tsx';

reloadAfterBug();
const laneId = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const link = openLink(browserParts(new URLSearchParams({ role: 'visitor', lane: laneId }).toString()));
render(
  <main class="page">
    <Visitor link={link} laneId={laneId} sounds={openSounds()} />
  </main>,
  document.body,
);
