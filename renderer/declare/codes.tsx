/** What was issued: one code at a time in the full width, how long it holds, and what to do at the gate. */
import type { Issued } from '../../main/declare-contract.ts';
import { momentIn, timeLeft } from './countdown.ts';
import { download } from './download.ts';
import type { KeptCodes } from './form-model.ts';
import { drawQr, pathOf } from './qr-drawing.ts';
import type { GroupParts, View } from './view.ts';
import { siteWords } from './words/shared.ts';

interface CodesProps {
  readonly view: View;
  readonly kept: KeptCodes;
  readonly group: GroupParts | null;
}

export function Codes({ view, kept, group }: CodesProps) {
  const { words, dispatch, state } = view;
  const code = kept.codes[state.shown];
  if (code === undefined) return null;
  const nowMs = view.now() + kept.offsetMs;
  const left = timeLeft(code.expiresAtS, nowMs);
  return (
    <>
      <h1 tabIndex={-1}>{left === null ? words.ended : words.yourCode}</h1>
      <div class="code" {...group?.swiped(view)}>
        <p class="holder">{code.name}</p>
        <Qr text={code.text} label={words.codeOf(code.name)} hasEnded={left === null} />
        <p class="left" role="timer">
          {left === null ? words.endedHint : words.left(left)}
        </p>
        {left !== null && (
          <>
            <p class="until">{untilOf(view, kept, code)}</p>
            <p class="until">
              <strong>{words.brightness}</strong>
            </p>
          </>
        )}
      </div>
      {kept.codes.length > 1 && group?.codes(view, kept)}
      {left !== null && <AtTheGate view={view} kept={kept} />}
      <div class="foot">
        {left !== null && (
          <button type="button" class="primary" onClick={() => void save(view, kept, code)}>
            {words.savePicture}
          </button>
        )}
        <button type="button" class={left === null ? 'primary' : 'quiet'} onClick={() => dispatch({ kind: 'anew' })}>
          {words.declareAnew}
        </button>
      </div>
    </>
  );
}

function AtTheGate({ view, kept }: { view: View; kept: KeptCodes }) {
  const { words, state } = view;
  const lane = state.place?.lanes.find(({ id }) => id === state.laneId)?.name ?? kept.lane;
  return (
    <>
      <h2>{words.atTheGate}</h2>
      <ol class="gate-steps">
        {words.gateSteps(lane === null ? null : siteWords(lane, words)).map(step => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </>
  );
}

function untilOf({ words }: View, { timeZone }: KeptCodes, { expiresAtS }: Issued): string {
  return words.until(momentIn(expiresAtS * 1_000, timeZone, words.tag));
}

/** The last that was drawn: the countdown beside it changes each second. */
let drawn = { text: '', size: 0, path: '', torn: '' };

/** One that has ended looks torn off: without two of its corners, no scanner reads it. */
function Qr({ text, label, hasEnded }: { text: string; label: string; hasEnded: boolean }) {
  if (drawn.text !== text) {
    const { size, runs } = drawQr(text);
    const torn = pathOf({ runs: runs.filter(({ x, y }) => x + y > size * 0.7) });
    drawn = { text, size, path: pathOf({ runs }), torn };
  }
  const { size, path, torn } = drawn;
  return (
    <svg
      class={hasEnded ? 'qr ended' : 'qr'}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <path d={hasEnded ? torn : path} />
    </svg>
  );
}

async function save(view: View, kept: KeptCodes, code: Issued): Promise<void> {
  const { words } = view;
  const { pictureOf } = await import('./qr-picture.ts');
  const site = siteWords(kept.siteName, words);
  const picture = await pictureOf(code.text, { name: code.name, site, until: untilOf(view, kept, code) });
  if (picture !== null) download(picture, words.pictureName);
}
