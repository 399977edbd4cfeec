/** The page: the step that the form is at, or the codes. */
import type { JSX } from 'preact';
import { Codes } from './codes.tsx';
import { shownFaults } from './fault-words.ts';
import { Button } from './fields.tsx';
import { type FormState, type Screen, stepOf } from './form-model.ts';
import type { FormEvent } from './form-state.ts';
import { Frame, Top } from './frame.tsx';
import { newRequest } from './order.ts';
import { Sending } from './sending.tsx';
import { Health, Travel } from './steps/answers.tsx';
import { Check } from './steps/check.tsx';
import { Notice } from './steps/notice.tsx';
import { Who } from './steps/who.tsx';
import { Why } from './steps/why.tsx';
import { type GroupParts, nameIn, type View } from './view.ts';
import type { Dictionary } from './words/dictionary.ts';
import type { Language } from './words/languages.ts';

export interface PageProps {
  readonly state: FormState;
  readonly words: Dictionary;
  /** The last attempt to reach the service has failed. */
  readonly isUnreachable: boolean;
  /** The screens of a group; null while they are not loaded. */
  readonly group: GroupParts | null;
  now(): number;
  dispatch(event: FormEvent): void;
  speak(language: Language): void;
  /** As the browser's own button does. */
  back(): void;
  /** Asks the service again without waiting: for the form, or with what is to be sent. */
  tryNow(): void;
}

export function Page(props: PageProps) {
  const { state, words, now, dispatch, speak } = props;
  const view: View = { state, words, faults: shownFaults(state), now, dispatch };
  const { screen, kept, place } = state;
  const main =
    screen.at === 'codes' && kept !== null ? (
      <Codes view={view} kept={kept} group={props.group} />
    ) : place === null || (isOfGroup(screen) && props.group === null) ? (
      <Loading {...props} />
    ) : (
      <StepPage {...props} view={view} />
    );
  return (
    <>
      <Top view={view} speak={speak} />
      <main data-screen={screen.at}>{main}</main>
    </>
  );
}

/** Before any language has come. */
export function Unreachable() {
  return (
    <p class="large">
      Chưa có mạng · <span lang="en">No network</span>
    </p>
  );
}

function isOfGroup(screen: Screen): boolean {
  const step = stepOf(screen);
  return step === 'list' || step === 'people';
}

function Loading({ words, isUnreachable, tryNow }: PageProps) {
  return (
    <div class="sending" role="status">
      <p class="large">{isUnreachable ? words.notLoaded : words.loading}</p>
      {isUnreachable && (
        <Button look="second" touched={tryNow}>
          {words.tryAgain}
        </Button>
      )}
    </div>
  );
}

function StepPage({ view, group, back, tryNow }: PageProps & { readonly view: View }) {
  const { state, words, dispatch } = view;
  const { screen } = state;
  const submit = () => {
    if (screen.at === 'notice') dispatch({ kind: 'agree' });
    else if (screen.at !== 'check') dispatch({ kind: 'next' });
    else dispatch({ kind: 'send', request: newRequest(bytes => crypto.getRandomValues(bytes)) });
  };
  const common = { view, back, submit, hasBack: screen.at !== 'notice' };
  if (state.isSending) {
    return (
      <Frame {...common} title={words.titles.check} go={null}>
        <Sending view={view} tryNow={tryNow} />
      </Frame>
    );
  }
  const go = screen.at === 'check' ? words.send : screen.at === 'notice' ? goOf(view) : words.next;
  return (
    <Frame {...common} title={titleOf(view, screen)} go={go}>
      {bodyOf(view, screen, group)}
    </Frame>
  );
}

function goOf({ state, words }: View): string {
  return state.place?.site.notice === null ? words.next : words.agree;
}

function titleOf(view: View, screen: Screen): string {
  const { state, words } = view;
  if (screen.at === 'codes' || screen.at === 'notice') return words.noticeTitle;
  if (screen.at === 'person') return words.person;
  if (screen.at !== 'person-answers') return words.titles[screen.at];
  const other = state.others.find(({ id }) => id === screen.id);
  return words.howIs(other === undefined ? words.unnamed : nameIn(view, other.person));
}

function bodyOf(view: View, screen: Screen, group: GroupParts | null): JSX.Element | null {
  const { state } = view;
  switch (screen.at) {
    case 'notice':
      return <Notice view={view} />;
    case 'who':
      return <Who view={view} />;
    case 'why':
      return <Why view={view} />;
    case 'travel':
      return <Travel view={view} answers={state.answers} isAlone />;
    case 'health':
      return <Health view={view} answers={state.answers} isAlone />;
    case 'check':
      return <Check view={view} />;
    default:
      return group?.screen(view) ?? null;
  }
}
