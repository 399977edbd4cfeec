/** Finding a person by whatever is known of them. */
import { type Signal, useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Found } from '../../../main/desk-contract.ts';
import { timer } from '../../ui/browser.ts';
import type { Language } from '../../ui/language.ts';
import type { Desk } from '../desk.ts';
import { seen } from '../shown.ts';
import { say } from '../words.ts';
import { Failure, Inside, momentText, PanelFrame, type PanelProps } from './common.tsx';
import { type Lookup, newLookup, type Result } from './lookup.ts';
import { Person } from './person.tsx';
import { panelWords, searchWords } from './words.ts';

export function Search({ desk, view }: PanelProps) {
  const lookup = useMemo(() => newLookup({ ask: text => desk.ask({ kind: 'search', text }), timer }), [desk]);
  useEffect(() => lookup.close, [lookup]);
  const text = useSignal('');
  const at = useSignal(0);
  const open = useSignal<Found | null>(null);
  const person = open.value;
  if (person !== null) {
    const back = () => {
      open.value = null;
      lookup.now();
    };
    return <Person desk={desk} view={view} person={person} onBack={back} />;
  }
  return (
    <PanelFrame desk={desk} view={view} title={searchWords.title[view.language.value]} name="search">
      <SearchField lookup={lookup} text={text} at={at} open={open} language={view.language.value} />
      <Results desk={desk} lookup={lookup} at={at} open={open} language={view.language.value} />
    </PanelFrame>
  );
}

interface ResultsProps {
  readonly lookup: Lookup;
  /** Which of the results the arrows stand on. */
  readonly at: Signal<number>;
  readonly open: Signal<Found | null>;
  readonly language: Language;
}

const none: readonly Found[] = [];

function peopleOf(result: Result): readonly Found[] {
  return result.kind === 'found' ? result.people : none;
}

function SearchField({ lookup, text, at, open, language }: ResultsProps & { readonly text: Signal<string> }) {
  const people = useComputed(() => peopleOf(lookup.result.value)).value;
  const move = (by: number) => {
    if (people.length > 0) at.value = (at.value + by + people.length) % people.length;
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter() {
      const chosen = people[at.value];
      if (chosen === undefined || lookup.isBusy.value) lookup.now();
      else open.value = chosen;
    },
  };
  return (
    <div class="search-ask">
      <input
        class="field search-field"
        type="text"
        role="combobox"
        aria-expanded={people.length > 0}
        aria-controls="search-results"
        aria-activedescendant={people.length > 0 ? `found-${at.value}` : undefined}
        aria-autocomplete="list"
        aria-label={searchWords.field[language]}
        placeholder={searchWords.field[language]}
        aria-describedby="search-recorded"
        autocomplete="off"
        spellcheck={false}
        maxLength={80}
        data-first
        value={text.value}
        onInput={({ currentTarget: { value } }) => {
          text.value = value;
          at.value = 0;
          lookup.typed(value);
        }}
        onKeyDown={event => {
          const act = event.isComposing ? undefined : keys[event.key];
          if (act === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          act();
        }}
      />
      <p class="hint search-hint">
        <span id="search-recorded">{searchWords.recorded[language]}</span>
        <span class="for-keys">{searchWords.keys[language]}</span>
      </p>
    </div>
  );
}

function Results({ desk, lookup, at, open, language }: ResultsProps & { readonly desk: Desk }) {
  const result = lookup.result.value;
  const people = peopleOf(result);
  const list = useRef<HTMLDivElement | null>(null);
  const current = at.value;
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <>
      <Failure why={result.kind === 'failed' ? result.why : null} language={language} />
      <p class="hint" role="status">
        {stateOf(result, lookup.isBusy.value, language)}
      </p>
      <div ref={list} id="search-results" class="found-list" role="listbox" aria-label={searchWords.title[language]}>
        {people.map((person, index) => (
          // The keyboard works on the list from the field, as a combobox does.
          <div
            key={person.person}
            id={`found-${index}`}
            role="option"
            tabIndex={-1}
            class="found"
            aria-selected={index === current}
            onClick={() => {
              open.value = person;
            }}
            onKeyDown={event => {
              if (event.key === 'Enter') open.value = person;
            }}
          >
            <FoundPerson desk={desk} person={person} language={language} />
          </div>
        ))}
      </div>
      {result.kind === 'found' && result.isMore && <p class="hint">{searchWords.more[language]}</p>}
    </>
  );
}

function stateOf(result: Result, isBusy: boolean, language: Language): string {
  if (isBusy) return searchWords.searching[language];
  if (result.kind === 'nothing') return searchWords.start[language];
  if (result.kind === 'failed') return '';
  return result.people.length === 0
    ? searchWords.none[language]
    : say(searchWords.found, language, { n: result.people.length });
}

function FoundPerson({ desk, person, language }: { desk: Desk; person: Found; language: Language }) {
  const { name, host, phone, plate, lastAt, isInside } = person;
  const facts = [host, phone, plate].filter(fact => fact !== null);
  return (
    <>
      <span class="found-name">{seen(name) ?? panelWords.noName[language]}</span>
      <span class="found-facts">{facts.join(' · ')}</span>
      <span class="found-last">{say(searchWords.lastSeen, language, { time: momentText(desk, lastAt) })}</span>
      <Inside isInside={isInside} language={language} />
    </>
  );
}
