/** What stands around an answer: the question with its remark, how far one has come, the notice, and who is still there. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SiteView } from '../../../main/contract.ts';
import { declareWords } from '../../ui/declare-words.ts';
import { useFit } from '../../ui/fit.ts';
import type { Language, Text } from '../../ui/language.ts';
import { Both, Contact, flat, Headline } from '../parts.tsx';
import { FormButton } from './buttons.tsx';

interface AskedProps {
  readonly headline: Text;
  /** Another one for each step: the question is then read from its beginning. */
  readonly step: string;
  readonly remark: { readonly isFault: boolean; readonly text: Text } | null;
  readonly order: readonly Language[];
}

/** The question takes the focus: what answers it is what comes next by keyboard, and the old answer's button is gone. */
export function Asked({ headline, step, remark, order }: AskedProps) {
  const [first = 'vi', second] = order;
  const focus = useRef<HTMLDivElement | null>(null);
  useLayoutEffect(() => focus.current?.focus({ preventScroll: true }), [step]);
  const box = useFit<HTMLDivElement>('--fit', 0.7, `${order} ${headline.vi} ${remark?.text.vi}`);
  return (
    <div ref={box} class="asked">
      <div ref={focus} class="asked-question" tabIndex={-1}>
        <Headline text={headline} language={first} />
        {second !== undefined && (
          <p class="second" lang={second}>
            {flat(headline[second])}
          </p>
        )}
      </div>
      {remark !== null && (
        <div class="remark" data-fault={remark.isFault ? '' : undefined}>
          <Both text={remark.text} order={order} large="remark-large" small="remark-small" />
        </div>
      )}
    </div>
  );
}

interface ProgressProps {
  /** Questions before this one, and in all. */
  readonly at: number;
  readonly of: number;
}

export function Progress({ at, of }: ProgressProps) {
  const marks = Array.from({ length: of }, (_, index) => index);
  return (
    <div class="progress">
      <p class="progress-count">
        {at + 1}/{of}
      </p>
      <div class="progress-marks" aria-hidden="true">
        {marks.map(mark => (
          <span key={mark} class="progress-mark" data-is={mark < at ? 'past' : mark === at ? 'here' : 'ahead'} />
        ))}
      </div>
    </div>
  );
}

/** What becomes of the data, in whole, before anything is asked. */
export function NoticeText({ notice, order }: { notice: NonNullable<SiteView['notice']>; order: readonly Language[] }) {
  const box = useFit<HTMLDivElement>('--fit', 0.5, `${order} ${notice.version} ${notice.vi} ${notice.en}`);
  return (
    <div ref={box} class="form-notice">
      <Both text={notice} order={order} large="notice-large" small="notice-small" />
      <Contact contact={notice.contact} order={order} kind="notice-contact" />
    </div>
  );
}

/** Over the form: without an answer it ends soon. */
export function StillThere({ order, press }: { order: readonly Language[]; press(): void }) {
  const [first = 'vi', second] = order;
  const box = useRef<HTMLDivElement | null>(null);
  useLayoutEffect(() => box.current?.querySelector('button')?.focus({ preventScroll: true }), []);
  return (
    <div
      ref={box}
      class="still-there"
      role="alertdialog"
      aria-modal="true"
      aria-label={flat(declareWords.stillThere[first])}
    >
      <div class="still-there-text">
        <Headline text={declareWords.stillThere} language={first} />
        {second !== undefined && (
          <p class="second" lang={second}>
            {flat(declareWords.stillThere[second])}
          </p>
        )}
        <div class="remark">
          <Both text={declareWords.soonForgotten} order={order} large="remark-large" small="remark-small" />
        </div>
      </div>
      <div class="still-there-answer">
        <FormButton {...{ text: declareWords.goOn, order, act: 'still-here', isPrimary: true, press }} />
      </div>
    </div>
  );
}
