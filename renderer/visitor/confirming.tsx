import { useState } from 'preact/hooks';
import { useFit } from '../ui/fit.ts';
import type { Language, Text } from '../ui/language.ts';
import { QuestionSign } from '../ui/signs.tsx';
import { words } from '../ui/words.ts';
import { type Answer, answersOf, type Confirming } from './answers.ts';
import type { Display } from './display.ts';
import { Both, Foot, type Frame, flat, Headline, TimeLeft } from './parts.tsx';

interface ConfirmProps {
  readonly asked: Confirming;
  readonly span: Display['span'];
  readonly frame: Frame;
  /** Whether the answer went out. */
  answer(isTrue: boolean): boolean;
}

/** Lines of what is named: with more than one, the words need the room of the drawing. Two symptoms share a line. */
function linesOf(answers: readonly Answer[]): number {
  const lines = answers.map(({ id, named }) => (id === 'symptoms' ? Math.ceil(named.length / 2) : named.length));
  return lines.reduce((sum, count) => sum + count, 0);
}

/** What a guard has declared for the visitor: they read it, and say whether it is so. */
export function ConfirmDeclaration({ asked, span, frame, answer }: ConfirmProps) {
  const answers = answersOf(asked);
  const isBrief = linesOf(answers) <= 1;
  return (
    <>
      {isBrief && (
        <div class="sign">
          <QuestionSign />
        </div>
      )}
      <Declared answers={answers} initials={asked.initials} frame={frame} />
      <div class="band">
        {span !== null && <TimeLeft endMs={span.endMs} totalMs={span.totalMs} />}
        <Choice asked={asked} order={frame.order} answer={answer} />
      </div>
      <Foot frame={frame} hasButton />
    </>
  );
}

interface DeclaredProps {
  readonly answers: readonly Answer[];
  readonly initials: string | null;
  readonly frame: Frame;
}

function Declared({ answers, initials, frame: { order } }: DeclaredProps) {
  const [first = 'vi', second] = order;
  const box = useFit<HTMLDivElement>('--fit', 0.76, `${order} ${initials} ${JSON.stringify(answers)}`);
  return (
    <div ref={box} class="words declared">
      <header class="declared-head">
        <Headline text={words.confirm} language={first} />
        <div class="under">
          {second !== undefined && (
            <p class="second" lang={second}>
              {flat(words.confirm[second])}
            </p>
          )}
          {initials !== null && <p class="initials">{initials}</p>}
        </div>
      </header>
      {answers.map(({ id, text, named }) => (
        <section key={id} class="answer" data-answer={id} data-named={named.length > 0 ? '' : undefined}>
          <div class="answer-text">
            <Both text={text} order={order} large="answer-large" small="answer-small" isBroken />
          </div>
          {named.length > 0 && (
            <ul class="named">
              {named.map(name => (
                <li key={name.en}>
                  <Both text={name} order={order} large="named-large" small="named-small" />
                </li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </div>
  );
}

interface ChoiceProps {
  readonly asked: Confirming;
  readonly order: readonly Language[];
  answer(isTrue: boolean): boolean;
}

/** Both are dead once one has been pressed, until the gate asks again: it tells its answer by another display. */
function Choice({ asked, order, answer }: ChoiceProps) {
  const [answered, setAnswered] = useState<{ readonly asked: Confirming; readonly isTrue: boolean } | null>(null);
  const given = answered?.asked === asked ? answered.isTrue : null;
  const press = (isTrue: boolean) => {
    if (given === null && answer(isTrue)) setAnswered({ asked, isTrue });
  };
  return (
    <div class="choice">
      <ChoiceButton text={words.isTrue} kind="true" order={order} given={given} press={() => press(true)} />
      <ChoiceButton text={words.isNotTrue} kind="false" order={order} given={given} press={() => press(false)} />
    </div>
  );
}

interface ButtonProps {
  readonly text: Text;
  readonly kind: 'true' | 'false';
  readonly order: readonly Language[];
  /** What has been answered; null before. */
  readonly given: boolean | null;
  press(): void;
}

function ChoiceButton({ text, kind, order, given, press }: ButtonProps) {
  const isGiven = given !== null && String(given) === kind;
  return (
    <button
      type="button"
      class="choose"
      data-choice={kind}
      aria-pressed={isGiven}
      disabled={given !== null}
      onClick={press}
    >
      {order.map((language, index) => (
        <span key={language} class={index === 0 ? 'choose-large' : 'choose-small'} lang={language}>
          {text[language]}
        </span>
      ))}
    </button>
  );
}
