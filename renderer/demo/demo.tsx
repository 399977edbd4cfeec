/** A gate to try: the visitor's screen, a turnstile, the verbs with their times, codes to scan. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { LaneView, Sample, Timings } from '../../main/contract.ts';
import type { Link } from '../link.ts';
import type { Sounds } from '../ui/sounds.ts';
import type { Voice } from '../ui/voice.ts';
import { Visitor } from '../visitor/visitor.tsx';
import { Samples } from './samples.tsx';
import { Turnstile, type TurnstileState } from './turnstile.tsx';
import { Two } from './two.tsx';
import type { Walk } from './walk.ts';
import { demoWords, verbs } from './words.ts';
import './demo.css';

interface DemoProps {
  readonly link: Link;
  readonly walk: Walk;
  readonly sounds: Sounds;
  readonly voice: Voice;
}

export function Demo({ link, walk, sounds, voice }: DemoProps) {
  const lanes = link.lanes.value;
  const [chosen, choose] = useState<string | null>(null);
  const lane = lanes.find(({ id }) => id === chosen) ?? lanes[0];
  const samples = link.samples.value;
  const scan = (sample: Sample) => lane !== undefined && walk.scan(lane.id, sample);
  // Whoever declares at the lane's screen types digits there.
  useNumberKeys(lane?.screen.kind === 'declaring' ? [] : samples, scan);
  if (lane === undefined) return link.status.value === 'unpaired' ? <AddressUsed /> : null;
  return (
    <div class="demo">
      <header class="demo-head">
        <p class="product">
          <strong>Gatehouse</strong> <Two text={demoWords.demo} />
        </p>
        <LaneChoice lanes={lanes} lane={lane} choose={choose} />
      </header>
      <main class="demo-frame">
        <Visitor key={lane.id} link={link} laneId={lane.id} sounds={sounds} voice={voice} />
      </main>
      <section class="demo-way" aria-label={demoWords.demo.vi}>
        <Turnstile state={turnstileState(lane)} isExit={lane.direction === 'out'} turn={walk.turnOf(lane.id)} />
        <Verbs timed={link.timed.value} lane={lane} />
      </section>
      <aside class="demo-codes" aria-labelledby="codes">
        <h2 id="codes">
          <Two text={demoWords.scan} />
        </h2>
        <Samples samples={samples} onScan={scan} />
        <p class="hint">
          <Two text={demoWords.again} />
        </p>
        <Actions link={link} lanes={lanes} lane={lane} />
      </aside>
    </div>
  );
}

/** The demo's address is good for one browser. */
function AddressUsed() {
  return (
    <main class="address-used">
      <h1>
        <Two text={demoWords.unpaired} />
      </h1>
      <p>
        <Two text={demoWords.freshAddress} />
      </p>
    </main>
  );
}

interface LaneChoiceProps {
  readonly lanes: readonly LaneView[];
  readonly lane: LaneView;
  choose(laneId: string): void;
}

function LaneChoice({ lanes, lane, choose }: LaneChoiceProps) {
  return (
    <fieldset class="lanes" aria-label={demoWords.lanes.vi}>
      {lanes.map(({ id, name }) => (
        <button key={id} type="button" aria-pressed={id === lane.id} onClick={() => choose(id)}>
          <Two text={name} />
        </button>
      ))}
    </fieldset>
  );
}

function turnstileState({ screen, energised }: LaneView): TurnstileState {
  if (screen.kind === 'fire') return 'released';
  if (energised.length > 0 || screen.kind === 'admitted') return 'open';
  if (screen.kind === 'refused' || screen.kind === 'referred') return 'refused';
  return screen.kind === 'out-of-order' || screen.kind === 'locked' ? 'dead' : 'closed';
}

/** The last scan of this lane, step by step. */
function Verbs({
  timed,
  lane,
}: {
  timed: { readonly lane: string; readonly timings: Timings } | null;
  lane: LaneView;
}) {
  const timings = timed?.lane === lane.id ? timed.timings : null;
  return (
    <ol class="verbs">
      {verbs.map(({ step, text }) => {
        const us = timings?.[step] ?? null;
        return (
          <li key={step} class={us === null ? '' : 'reached'}>
            <Two text={text} />
            <span class="took">{us === null ? '–' : `${(us / 1_000).toFixed(2).replace('.', ',')} ms`}</span>
          </li>
        );
      })}
    </ol>
  );
}

function Actions({ link, lanes, lane }: { link: Link; lanes: readonly LaneView[]; lane: LaneView }): JSX.Element {
  const isFire = lane.screen.kind === 'fire';
  const isUnplugged = lane.screen.kind === 'out-of-order' && lane.screen.faults.includes('relay');
  const playFire = () => {
    for (const { id } of lanes) link.send({ type: 'play', lane: id, device: 'fire', value: !isFire });
  };
  const plugRelay = () => link.send({ type: 'play', lane: lane.id, device: 'relay', value: isUnplugged });
  const open = () => link.send({ type: 'override', lane: lane.id, reason: 'demo' });
  return (
    <div class="actions">
      <button type="button" data-action="fire" aria-pressed={isFire} onClick={playFire}>
        <Two text={isFire ? demoWords.fireOver : demoWords.fire} />
      </button>
      <button type="button" data-action="relay" aria-pressed={isUnplugged} disabled={isFire} onClick={plugRelay}>
        <Two text={isUnplugged ? demoWords.plug : demoWords.unplug} />
      </button>
      <button type="button" data-action="open" disabled={isFire || isUnplugged} onClick={open}>
        <Two text={demoWords.open} />
      </button>
      <a class="action" href="/demo/form" target="_blank" rel="noopener" data-action="form">
        <Two text={demoWords.form} />
      </a>
      <a class="action" href="/demo/desk" target="_blank" rel="noopener" data-action="desk">
        <Two text={demoWords.desk} />
      </a>
    </div>
  );
}

/** 1 to 9 scan a sample, wherever the focus is. */
function useNumberKeys(samples: readonly Sample[], scan: (sample: Sample) => void): void {
  useEffect(() => {
    const end = new AbortController();
    addEventListener(
      'keydown',
      ({ key, repeat, ctrlKey, altKey, metaKey }) => {
        // The tenth has the key 0.
        const sample = /^[0-9]$/.test(key) ? samples[(Number(key) + 9) % 10] : undefined;
        if (sample !== undefined && !repeat && !ctrlKey && !altKey && !metaKey) scan(sample);
      },
      { signal: end.signal },
    );
    return () => end.abort();
  });
}
