/** The visitor declares here. All that is typed lives in this component, and is gone with it. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FromScreen, Screen, SiteView } from '../../../main/contract.ts';
import { timer } from '../../ui/browser.ts';
import { declareWords } from '../../ui/declare-words.ts';
import type { Language, Text } from '../../ui/language.ts';
import type { Voice } from '../../ui/voice.ts';
import type { VoiceLine } from '../../ui/voice-words.ts';
import type { Display } from '../display.ts';
import { type Frame, LanguageButton, TimeLeft } from '../parts.tsx';
import { type Action, declarationOf, type FormState, isLast, newForm, questionAt, step } from './answers-state.ts';
import { headlineOf, remarkOf, stepName, typingOf } from './asked.ts';
import { AloudButton, FormButton } from './buttons.tsx';
import { IdKindChoices, PurposeChoices, type QuestionProps, SeveralChoices, SexChoices } from './choices.tsx';
import { Asked, NoticeText, Progress, StillThere } from './form-parts.tsx';
import { newPresence, type Presence } from './presence.ts';
import { Typed, TypingKeys } from './typed.tsx';
import './declaring.css';
import './answering.css';
import './declaring-lying.css';

export type Declaring = Extract<Screen, { kind: 'declaring' }>;

interface DeclareProps {
  readonly asked: Declaring;
  readonly span: Display['span'];
  readonly site: SiteView;
  readonly frame: Frame;
  /** The year that it is now. */
  readonly year: number;
  /** Keys that are typed at this machine belong to a scanner. */
  readonly hasKeyScanner: boolean;
  readonly voice: Voice | null;
  /** Whether the message went out. */
  send(message: OfForm): boolean;
  /** Says this to a screen reader. */
  announce(texts: readonly Text[]): void;
}

type FormMessage = Extract<FromScreen, { type: 'declare-alive' | 'declare-end' | 'declare' }>;
/** A message of the form, without what every one of them says. */
export type OfForm = FormMessage extends infer One
  ? One extends FormMessage
    ? Omit<One, 'lane' | 'id'>
    : never
  : never;

/** To be given a `key` of the display's `id`: another visitor's form is another component. */
export function DeclareHere({ asked, span, site, frame, year, hasKeyScanner, voice, send, announce }: DeclareProps) {
  const { order } = frame;
  const { notice } = site;
  const [state, setState] = useState(() => newForm(asked.ask, notice !== null));
  const presence = usePresence(span, () => send({ type: 'declare-alive' }));
  const leave = () => send({ type: 'declare-end' });
  // Two keys may go down before the page is drawn anew.
  const latest = useRef(state);
  const act = (action: Action) => {
    const after = step(latest.current, action, year);
    const declaration = after.isSent && !latest.current.isSent ? declarationOf(after, year) : null;
    const isOut = declaration === null || send({ type: 'declare', notice: notice?.version ?? null, declaration });
    latest.current = isOut ? after : step(after, { kind: 'not-sent' }, year);
    setState(latest.current);
  };
  useLayoutEffect(() => act({ kind: 'told', faults: asked.faults }), [asked]);
  const said = { headline: headlineOf(state), remark: remarkOf(state, year) };
  useLayoutEffect(
    () => announce([said.headline, ...(said.remark === null ? [] : [said.remark.text])]),
    [said.headline, said.remark?.text],
  );
  useEffect(() => () => announce([]), []);
  const aloud = useAloud(
    voice,
    presence.isAsking.value ? 'still-there' : (questionAt(state) ?? 'consent'),
    order[0] ?? 'vi',
  );
  const question = questionAt(state);
  const typing = typingOf(state);
  return (
    <>
      <div
        class="form"
        data-step={stepName(state)}
        data-form={typing === null ? 'choice' : typing.keys === 'digits' ? 'digits' : 'keys'}
        inert={presence.isAsking.value}
      >
        <div class="form-top">
          <div class="form-head">
            {question !== null && <Progress at={state.at} of={state.ask.length} />}
            {asked.card?.initials && <p class="initials">{asked.card.initials}</p>}
          </div>
          <Asked {...said} step={stepName(state)} order={order} />
          {question === null && notice !== null && <NoticeText notice={notice} order={order} />}
          {typing !== null && <Typed key={stepName(state)} state={state} typing={typing} />}
        </div>
        <div class="form-low">
          {span !== null && <TimeLeft endMs={span.endMs} totalMs={span.totalMs} />}
          <div class="form-body" key={stepName(state)}>
            {question === null && <Consent order={order} agree={() => act({ kind: 'next' })} disagree={leave} />}
            {typing !== null && <TypingKeys {...{ state, order, act, typing, hasKeyScanner }} />}
            {question !== null && typing === null && <Answer state={state} order={order} act={act} />}
          </div>
          <FormFoot {...{ state, frame, aloud, act, leave }} />
        </div>
      </div>
      {presence.isAsking.value && <StillThere order={order} press={() => presence.touched()} />}
    </>
  );
}

/** What answers the step by a touch; where one touch does not lead on by itself, a button does. */
function Answer({ state, order, act }: QuestionProps) {
  const question = questionAt(state);
  const isSeveral = question === 'travel' || question === 'contacts' || question === 'symptoms';
  const text = state.isSent ? declareWords.sending : isLast(state) ? declareWords.done : declareWords.next;
  const next = { text, order, isDisabled: state.isSent, press: () => act({ kind: 'next' }) };
  return (
    <div class="form-answer">
      {question === 'sex' && <SexChoices {...{ state, order, act }} />}
      {question === 'id-number' && <IdKindChoices {...{ state, order, act }} />}
      {question === 'purpose' && <PurposeChoices {...{ state, order, act }} />}
      {isSeveral && <SeveralChoices {...{ state, order, act, question }} />}
      {(isSeveral || isLast(state)) && <FormButton {...next} act="next" isPrimary />}
    </div>
  );
}

interface FootProps {
  readonly state: FormState;
  readonly frame: Frame;
  readonly aloud: Aloud | null;
  act(action: Action): void;
  leave(): void;
}

interface ConsentProps {
  readonly order: readonly Language[];
  agree(): void;
  disagree(): void;
}

function Consent({ order, agree, disagree }: ConsentProps) {
  return (
    <div class="consent">
      <FormButton text={declareWords.agree} order={order} act="agree" isPrimary press={agree} />
      <FormButton text={declareWords.disagree} order={order} act="disagree" press={disagree} />
    </div>
  );
}

/** The same for each step: what leads back, what leaves, what helps. */
function FormFoot({ state, frame, aloud, act, leave }: FootProps) {
  const { order } = frame;
  const hasBack = state.at > 0 || state.isAtNumber;
  return (
    <div class="form-foot">
      {hasBack && <FormButton text={declareWords.back} order={order} act="back" press={() => act({ kind: 'back' })} />}
      {questionAt(state) !== null && <FormButton text={declareWords.stop} order={order} act="stop" press={leave} />}
      {aloud !== null && <AloudButton text={declareWords.readAloud} order={order} {...aloud} />}
      <LanguageButton frame={frame} />
    </div>
  );
}

const touches = ['pointerdown', 'keydown'] as const;

function usePresence(span: Display['span'], tell: () => void): Presence {
  const outside = useMemo(() => ({ tell }), []);
  outside.tell = tell;
  const presence = useMemo(
    () => newPresence({ tell: () => outside.tell(), now: () => performance.now(), timer }),
    [outside],
  );
  useLayoutEffect(() => {
    if (span !== null) presence.endsAt(span.endMs);
  }, [presence, span?.endMs]);
  useEffect(() => {
    // What covers the form has a button of its own: one touch must not go through it.
    const touched = () => {
      if (!presence.isAsking.value) presence.touched();
    };
    for (const type of touches) addEventListener(type, touched);
    return () => {
      for (const type of touches) removeEventListener(type, touched);
      presence.close();
    };
  }, [presence]);
  return presence;
}

interface Aloud {
  readonly isOn: boolean;
  press(): void;
}

/** Once asked for, each question is read; null where this one cannot be. */
function useAloud(voice: Voice | null, line: VoiceLine, language: Language): Aloud | null {
  const [isOn, setOn] = useState(false);
  useEffect(() => {
    if (isOn && voice?.has(line, language)) voice.speak(line, language);
    return () => voice?.stop();
  }, [voice, line, language, isOn]);
  return voice?.has(line, language) ? { isOn, press: () => setOn(before => !before) } : null;
}
