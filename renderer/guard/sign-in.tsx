/** Nobody is signed in: name and PIN by touch or keyboard, or a badge before the scanner. */
import { type Signal, useComputed, useSignal } from '@preact/signals';
import { useId, useMemo } from 'preact/hooks';
import { useKeyDown } from '../ui/key-down.ts';
import { newBadgeReader } from './badge.ts';
import type { Desk, View } from './desk.ts';
import { isPin, LanguageSwitch, PinField, PinPad, type SignInProps, Trouble, useTrouble } from './pin-parts.tsx';
import { knownNames, rememberName } from './remembered.ts';
import { signInWords } from './words.ts';
import './sign-in.css';

export function SignIn({ desk, view, usedPin }: SignInProps) {
  const language = view.language.value;
  const name = useSignal('');
  const pin = useSignal('');
  /** Read, and in need of a PIN. */
  const badge = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  const { trouble, leftMs, meet } = useTrouble();
  const canEnter = useComputed(
    () => !isBusy.value && leftMs.value === 0 && isPin(pin.value) && (badge.value !== null || name.value.trim() !== ''),
  );
  const send = async (body: Parameters<Desk['signIn']>[0]) => {
    isBusy.value = true;
    usedPin.value = body.pin ?? '';
    // What is typed before the answer has come is the next PIN: it is not taken away then.
    pin.value = '';
    meet(null);
    const met = await desk.signIn(body);
    isBusy.value = false;
    if (met === null && 'name' in body) rememberName(body.name);
    if ('badge' in body) badge.value = met?.error === 'needs-pin' ? body.badge : null;
    meet(met);
  };
  const enter = () => {
    if (!canEnter.value) return;
    void send(
      badge.value === null ? { name: name.value.trim(), pin: pin.value } : { badge: badge.value, pin: pin.value },
    );
  };
  useBadge(read => {
    name.value = '';
    pin.value = '';
    if (!isBusy.value) void send({ badge: read });
  });
  return (
    <main class="sign-in" data-desk="sign-in">
      <form
        class="sign-in-form"
        onSubmit={event => {
          event.preventDefault();
          enter();
        }}
      >
        <h1>{signInWords.title[language]}</h1>
        {badge.value === null ? (
          <NameField name={name} view={view} />
        ) : (
          <p class="badge-read">{signInWords.badgeRead[language]}</p>
        )}
        <PinField label={signInWords.pin[language]} pin={pin} autocomplete="off" />
        <Trouble trouble={trouble.value} leftMs={leftMs.value} view={view} />
        <button type="submit" class="answer admit" disabled={!canEnter.value}>
          {isBusy.value ? signInWords.checking[language] : signInWords.enter[language]}
        </button>
        <p class="badge-hint">{signInWords.badge[language]}</p>
      </form>
      <PinPad pin={pin} view={view} />
      <LanguageSwitch view={view} />
    </main>
  );
}

function NameField({ name, view }: { name: Signal<string>; view: View }) {
  const id = useId();
  const language = view.language.value;
  const known = knownNames();
  return (
    <div>
      <label class="label" for={id}>
        {signInWords.name[language]}
      </label>
      <input
        id={id}
        class="field"
        autocomplete="off"
        spellcheck={false}
        maxLength={80}
        value={name.value}
        onInput={event => {
          name.value = event.currentTarget.value;
        }}
      />
      {known.length > 0 && (
        <div class="chips">
          {known.map(one => (
            <button
              key={one}
              type="button"
              class="chip"
              aria-pressed={name.value === one}
              onClick={() => {
                name.value = one;
              }}
            >
              {one}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** A badge scanner types like a keyboard, whatever has the focus. */
function useBadge(read: (badge: string) => void): void {
  const reader = useMemo(newBadgeReader, []);
  useKeyDown(event => {
    const badge = reader.key(event.key, event.timeStamp);
    if (badge === null) return;
    event.preventDefault();
    event.stopPropagation();
    read(badge);
  }, true);
}
