/** What concerns every lane: fire, lockdown, and what was missed while the link was lost. */
import { useSignal } from '@preact/signals';
import type { DeskPart } from '../../main/desk-contract.ts';
import { clockTime } from '../ui/time.ts';
import { secondTime } from './clock.ts';
import type { Frame } from './frame.ts';
import { LaneSign } from './lane-signs.tsx';
import { may } from './panels/allowed.ts';
import { HoldButton, Note } from './parts.tsx';
import { isPin } from './pin-parts.tsx';
import { say, words } from './words.ts';
import './banners.css';

export function Banners({ frame }: { frame: Frame }) {
  const { fire, lockdown, missed } = frame.desk;
  return (
    <>
      {fire.value !== null && <FireBand frame={frame} />}
      {fire.value === null && lockdown.value !== null && <LockdownBand frame={frame} lockdown={lockdown.value} />}
      {missed.value !== null && <Missed frame={frame} count={missed.value} />}
    </>
  );
}

function FireBand({ frame }: { frame: Frame }) {
  const { desk, view } = frame;
  const fire = desk.fire.value;
  if (fire === null) return null;
  const language = view.language.value;
  const time = secondTime(fire.since, desk.site.value?.timeZone ?? 'UTC');
  const lanes = fire.burning.map(id => desk.lanes.value.find(lane => lane.id === id)?.name[language] ?? id).join(', ');
  return (
    <section class="fire-band" role="alert">
      <LaneSign look="fire" />
      <div>
        <h2>{words.fire[language]}</h2>
        <p>{say(fire.burning.length > 0 ? words.fireSince : words.fireOver, language, { time, lanes })}</p>
      </div>
      {canRelock(frame) && <Relock frame={frame} />}
      <svg class="fire-arrows" viewBox="0 0 285 60" aria-hidden="true">
        {[0, 57, 114, 171, 228].map(x => (
          <path key={x} d={`M${x} 4h32l25 26-25 26h-32l25-26z`} />
        ))}
      </svg>
    </section>
  );
}

function LockdownBand({ frame, lockdown }: { frame: Frame; lockdown: NonNullable<DeskPart['lockdown']> }) {
  const { desk, view, acts } = frame;
  const language = view.language.value;
  const isAsking = useSignal(false);
  const time = clockTime(lockdown.since, desk.site.value?.timeZone ?? 'UTC');
  const needsTwo = desk.site.value?.twoPerson.includes('lift-lockdown') === true;
  const isSupervisor = may(desk.me.value?.role ?? null, 'lift-lockdown');
  const lift = (second: { name: string; pin: string } | null) => acts.run({ kind: 'lift-lockdown', note: '', second });
  return (
    <section class="lockdown-band" aria-label={words.lockdown[language]}>
      <LaneSign look="locked" />
      <div class="band-words">
        <h2>{words.lockdown[language]}</h2>
        <p>{say(words.lockdownBy, language, { guard: lockdown.guard, time })}</p>
      </div>
      {!isSupervisor && <p class="band-aside">{words.liftBySupervisor[language]}</p>}
      {isSupervisor && needsTwo && !isAsking.value && (
        <button
          type="button"
          class="button"
          onClick={() => {
            isAsking.value = true;
          }}
        >
          {words.lift[language]}
        </button>
      )}
      {isSupervisor && !needsTwo && (
        <HoldButton language={language} onHeld={() => void lift(null)}>
          {words.lift[language]}
        </HoldButton>
      )}
      {isAsking.value && <SecondPerson frame={frame} label={words.lift[language]} confirm={lift} />}
    </section>
  );
}

interface SecondPersonProps {
  readonly frame: Frame;
  readonly label: string;
  readonly confirm: (second: { name: string; pin: string }) => Promise<boolean>;
}

/** Where the site asks for two: the other one stands by and says so with their own PIN. */
function SecondPerson({ frame, label, confirm }: SecondPersonProps) {
  const language = frame.view.language.value;
  const name = useSignal('');
  const pin = useSignal('');
  const isReady = name.value.trim() !== '' && isPin(pin.value);
  return (
    <div class="second">
      <p>{words.secondHint[language]}</p>
      <input
        class="field"
        aria-label={words.secondPerson[language]}
        placeholder={words.secondPerson[language]}
        autocomplete="off"
        maxLength={80}
        value={name.value}
        onInput={event => {
          name.value = event.currentTarget.value;
        }}
      />
      <input
        class="field"
        aria-label="PIN"
        placeholder="PIN"
        type="password"
        inputMode="numeric"
        autocomplete="off"
        maxLength={12}
        value={pin.value}
        onInput={event => {
          pin.value = event.currentTarget.value.replace(/\D/g, '');
        }}
      />
      <HoldButton
        language={language}
        isDisabled={!isReady}
        onHeld={() => {
          const second = { name: name.value.trim(), pin: pin.value };
          pin.value = '';
          void confirm(second);
        }}
      >
        {label}
      </HoldButton>
    </div>
  );
}

function Missed({ frame: { desk, view }, count }: { frame: Frame; count: number }) {
  const language = view.language.value;
  return (
    <section class="missed-band" role="status">
      <p>{count === 0 ? words.reconnectedQuiet[language] : say(words.reconnected, language, { count })}</p>
      <button
        type="button"
        class="button"
        onClick={() => {
          desk.missed.value = null;
        }}
      >
        {words.seen[language]}
      </button>
    </section>
  );
}

function canRelock({ desk }: Frame): boolean {
  const burns = (desk.fire.value?.burning.length ?? 0) > 0;
  return !burns && may(desk.me.value?.role ?? null, 'confirm-fire-over');
}

/** The lanes close again only when nothing burns, by a supervisor, with a note. */
export function Relock({ frame }: { frame: Frame }) {
  const { view, acts } = frame;
  const language = view.language.value;
  const note = useSignal('');
  const isAllowed = canRelock(frame);
  return (
    <section class="relock">
      <h3>{words.relock[language]}</h3>
      <p>{words.relockHint[language]}</p>
      {isAllowed && <Note note={note} language={language} chips={[]} isRequired />}
      <HoldButton
        language={language}
        isDisabled={!isAllowed || note.value.trim() === ''}
        onHeld={() => void acts.run({ kind: 'confirm-fire-over', note: note.value.trim() })}
      >
        {words.relockNow[language]}
      </HoldButton>
    </section>
  );
}
