/** The first PIN was given by somebody else: nothing goes on before it is changed. */
import { type Signal, useComputed, useSignal } from '@preact/signals';
import { isPin, LanguageSwitch, PinField, PinPad, type SignInProps, Trouble, useTrouble } from './pin-parts.tsx';
import { signInWords, words } from './words.ts';
import './sign-in.css';

export function ChangePin({ desk, view, usedPin }: SignInProps) {
  const language = view.language.value;
  const old = useSignal(usedPin.peek());
  const fresh = useSignal('');
  const again = useSignal('');
  const isOldKnown = usedPin.peek() !== '';
  const target = useSignal<Signal<string>>(isOldKnown ? fresh : old);
  const isBusy = useSignal(false);
  const { trouble, leftMs, meet } = useTrouble();
  const flaw = useComputed(() => {
    if (fresh.value !== '' && fresh.value === old.value) return signInWords.same;
    if (again.value === '') return null;
    if (!isPin(fresh.value)) return signInWords.tooShort;
    return fresh.value === again.value ? null : signInWords.differ;
  });
  const canSave = useComputed(
    () => !isBusy.value && leftMs.value === 0 && isPin(old.value) && again.value !== '' && flaw.value === null,
  );
  const save = async () => {
    if (!canSave.value) return;
    isBusy.value = true;
    const met = await desk.changePin(old.value, fresh.value);
    isBusy.value = false;
    if (met === null) usedPin.value = '';
    if (met?.error === 'wrong') old.value = '';
    if (met !== null) [fresh.value, again.value] = ['', ''];
    meet(met);
  };
  const aim = (pin: Signal<string>) => () => {
    target.value = pin;
  };
  return (
    <main class="sign-in" data-desk="change-pin">
      <form
        class="sign-in-form"
        onSubmit={event => {
          event.preventDefault();
          void save();
        }}
      >
        <h1>{signInWords.change[language]}</h1>
        <p>{signInWords.changeHint[language]}</p>
        {(!isOldKnown || old.value === '') && (
          <PinField label={signInWords.oldPin[language]} pin={old} autocomplete="off" onFocus={aim(old)} />
        )}
        <PinField label={signInWords.newPin[language]} pin={fresh} autocomplete="new-password" onFocus={aim(fresh)} />
        <PinField
          label={signInWords.repeatPin[language]}
          pin={again}
          autocomplete="new-password"
          onFocus={aim(again)}
        />
        <p class="trouble" role="alert">
          {flaw.value?.[language] ?? ''}
        </p>
        <Trouble trouble={trouble.value} leftMs={leftMs.value} view={view} />
        <button type="submit" class="answer admit" disabled={!canSave.value}>
          {isBusy.value ? signInWords.checking[language] : signInWords.save[language]}
        </button>
        <button type="button" class="button" onClick={() => void desk.signOut()}>
          {words.signOut[language]}
        </button>
      </form>
      <PinPad pin={target.value} view={view} />
      <LanguageSwitch view={view} />
    </main>
  );
}
