/** Declaring for somebody who cannot: the guard types, the visitor answers and confirms. */
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { DeskCase } from '../../../main/desk-contract.ts';
import type { Direction } from '../../../main/words.ts';
import { timer } from '../../ui/browser.ts';
import { rememberedPurpose } from '../remembered.ts';
import { say } from '../words.ts';
import { laneName, PanelFrame, type PanelProps, zoneOf } from './common.tsx';
import { type Confirmation, isOver } from './confirmation.ts';
import {
  declarationOf,
  emptyForm,
  type Form,
  fieldOrder,
  flawsOf,
  isCard,
  isOfCard,
  isUntouched,
  prefilled,
} from './declaration.ts';
import { Lane } from './declare-lane.tsx';
import { Outcome } from './declare-outcome.tsx';
import { PersonFields } from './declare-person.tsx';
import { Questions } from './declare-questions.tsx';
import { declareWords, fieldWords } from './declare-words.ts';
import type { Draft } from './draft.ts';
import { folded } from './fold.ts';
import { useForgetting } from './forgetting.ts';
import { newProxy } from './proxy.ts';
import { dayOf } from './times.ts';
import './declare.css';

const decidedKinds: readonly Confirmation['kind'][] = ['admitted', 'refused', 'referred', 'decided'];

export function Declare({ desk, view }: PanelProps) {
  const language = view.language.value;
  const draft = useDraft({ desk, view });
  const proxy = useMemo(() => newProxy(desk, timer), [desk]);
  useEffect(() => proxy.close, [proxy]);
  const isForgotten = useSignal(false);
  const clear = () => {
    draft.form.value = emptyForm(view.language.peek(), rememberedPurpose());
    draft.isChecked.value = false;
    draft.scanned.value = null;
  };
  const forget = () => {
    const of = proxy.state.peek();
    // The visitor is reading it: that ends by itself.
    if (of !== null && !isOver(of.confirmation)) return;
    if (of === null && isUntouched(draft.form.peek())) return;
    clear();
    proxy.putAway();
    isForgotten.value = true;
  };
  useForgetting(forget, () => {
    isForgotten.value = false;
  });
  useSignalEffect(() => {
    const kind = proxy.state.value?.confirmation.kind;
    if (kind !== undefined && decidedKinds.includes(kind)) clear();
  });
  const sent = proxy.state.value;
  return (
    <PanelFrame desk={desk} view={view} title={declareWords.title[language]} name="declare">
      <div class="declare-all">
        {isForgotten.value && (
          <p class="forgotten" role="status">
            {declareWords.forgotten[language]}
          </p>
        )}
        {sent === null ? (
          <DraftForm desk={desk} view={view} draft={draft} send={proxy.send} />
        ) : (
          <Outcome desk={desk} view={view} lane={sent.lane} confirmation={sent.confirmation} proxy={proxy} />
        )}
      </div>
    </PanelFrame>
  );
}

/** Filled in with the selected case, and with each card that is scanned at the lane while nobody is named. */
function useDraft({ desk, view }: PanelProps): Draft {
  const first = useMemo(() => {
    const cases = desk.cases.peek();
    return cases.find(({ entry }) => entry === view.entry.peek()) ?? null;
  }, [desk, view]);
  const language = view.language.peek();
  const form = useSignal(usual(first === null ? emptyForm(language) : prefilled(emptyForm(language), first)));
  const scanned = useSignal(entryOf(first));
  const draft: Draft = {
    ...{ form, scanned },
    lane: useSignal(first?.lane ?? view.lane.peek()),
    direction: useSignal<Direction>(first?.direction ?? 'in'),
    isChecked: useSignal(false),
    card: useComputed(() => {
      const card = desk.cases.value.find(({ entry }) => entry === scanned.value);
      return card !== undefined && isOfCard(form.value, card) ? card : null;
    }),
  };
  const seen = useMemo(() => Math.max(0, ...desk.cases.peek().map(({ entry }) => entry)), [desk]);
  useSignalEffect(() => {
    const newest = desk.cases.value.find(({ lane, entry }) => lane === draft.lane.value && entry > seen);
    const typed = form.peek();
    if (newest === undefined || newest.name === null) return;
    if (typed.name !== '' && folded(typed.name) !== folded(newest.name)) return;
    form.value = prefilled(typed, newest);
    scanned.value = entryOf(newest);
  });
  return draft;
}

/** With the purpose that was chosen last, where the case tells none. */
function usual(form: Form): Form {
  return { ...form, purpose: form.purpose ?? rememberedPurpose() };
}

/** Null where no card was scanned for it. */
function entryOf(of: DeskCase | null): number | null {
  return of !== null && isCard(of) ? of.entry : null;
}

interface DraftFormProps extends PanelProps {
  readonly draft: Draft;
  readonly send: ReturnType<typeof newProxy>['send'];
}

function DraftForm({ desk, view, draft, send }: DraftFormProps) {
  const language = view.language.value;
  const { form, lane, direction, isChecked, card } = draft;
  const thisYear = Number(dayOf(desk.now(), zoneOf(desk)).slice(0, 4));
  const flaws = useComputed(() => flawsOf(form.value, thisYear, card.value !== null)).value;
  const of = lane.value;
  const check = () => {
    isChecked.value = true;
    const declaration = declarationOf(form.value, thisYear, card.value !== null);
    if (declaration === null || of === null) return;
    send(of, direction.value, declaration, card.value?.entry ?? null);
  };
  const wrong = fieldOrder.filter(field => flaws[field] !== undefined).map(field => fieldWords[field][language]);
  return (
    <form
      class="declare-form"
      autocomplete="off"
      noValidate
      onSubmit={event => {
        event.preventDefault();
        check();
      }}
    >
      <Lane desk={desk} draft={draft} language={language} />
      <div class="declare-columns">
        <PersonFields draft={draft} flaws={flaws} language={language} />
        <Questions draft={draft} flaws={flaws} />
      </div>
      <footer class="declare-foot">
        <p class={isChecked.value && wrong.length > 0 ? 'missing' : 'hint'} role="status">
          {isChecked.value && wrong.length > 0
            ? say(declareWords.fix, language, { fields: wrong.join(', ') })
            : declareWords.forgetting[language]}
        </p>
        <button type="submit" class="button strong send" disabled={of === null || desk.status.value !== 'live'}>
          {of === null
            ? declareWords.chooseLane[language]
            : say(declareWords.toScreen, language, { lane: laneName(desk, of, language) })}
        </button>
      </footer>
    </form>
  );
}
