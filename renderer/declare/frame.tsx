/** What stands around every step: the site and the languages above, how far one is, and one button to go on below. */
import type { ComponentChildren } from 'preact';
import { Button } from './fields.tsx';
import { stepOf, steps } from './form-model.ts';
import type { View } from './view.ts';
import { type Language, languages } from './words/languages.ts';
import { siteWords } from './words/shared.ts';

interface TopProps {
  readonly view: View;
  speak(language: Language): void;
}

export function Top({ view: { state, words }, speak }: TopProps) {
  const name = state.place?.site.name ?? state.kept?.siteName;
  return (
    <header>
      <p class="site">{name === undefined ? '' : siteWords(name, words)}</p>
      {languages
        .filter(({ tag }) => tag !== words.tag)
        .map(other => (
          <button type="button" key={other.tag} class="language" lang={other.tag} onClick={() => speak(other)}>
            {other.name}
          </button>
        ))}
    </header>
  );
}

interface FrameProps {
  readonly view: View;
  readonly title: string;
  /** On the button; null where the screen has none. */
  readonly go: string | null;
  /** Whether there is a step before. */
  readonly hasBack: boolean;
  readonly children: ComponentChildren;
  back(): void;
  submit(): void;
}

export function Frame({ view, title, go, hasBack, children, back, submit }: FrameProps) {
  const { state, words } = view;
  const order = steps(state);
  const at = order.indexOf(stepOf(state.screen)) + 1;
  return (
    <form
      noValidate
      onKeyDown={event => goToNextEmpty(event)}
      onSubmit={event => {
        event.preventDefault();
        submit();
      }}
    >
      <div class="progress">
        {hasBack && (
          <Button look="quiet" touched={back}>
            {words.back}
          </Button>
        )}
        <p>{words.step(at, order.length)}</p>
        <div class="bar" aria-hidden="true">
          {order.map((step, index) => (
            <span key={step} class={index < at ? 'done' : ''} />
          ))}
        </div>
      </div>
      <h1 tabIndex={-1}>{title}</h1>
      {children}
      {go !== null && (
        <div class="foot">
          <button type="submit" class="primary">
            {go}
          </button>
        </div>
      )}
    </form>
  );
}

/** Enter goes to what must still be filled in on this screen; where nothing is, it goes on. */
function goToNextEmpty(event: KeyboardEvent): void {
  const { target } = event;
  if (event.key !== 'Enter' || event.isComposing || !(target instanceof HTMLInputElement)) return;
  // Nothing but what is required and empty is invalid to the browser.
  if (target.matches(':invalid')) return;
  const empty = [...(target.form?.querySelectorAll<HTMLInputElement>('input:invalid') ?? [])];
  const next = empty.find(input => target.compareDocumentPosition(input) & Node.DOCUMENT_POSITION_FOLLOWING);
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
