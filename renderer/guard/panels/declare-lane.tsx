/** At which lane the visitor stands, and which way they go. */
import { useId } from 'preact/hooks';
import type { Language } from '../../ui/language.ts';
import type { Desk } from '../desk.ts';
import { say } from '../words.ts';
import { Choice, laneName } from './common.tsx';
import { declareWords } from './declare-words.ts';
import type { Draft } from './draft.ts';

interface LaneProps {
  readonly desk: Desk;
  readonly draft: Draft;
  readonly language: Language;
}

export function Lane({ desk, draft: { lane, direction, card }, language }: LaneProps) {
  const id = useId();
  const lanes = desk.lanes.value;
  const of = lanes.find(each => each.id === lane.value);
  const hint = card.value !== null ? declareWords.scanned : declareWords.scan;
  return (
    <div class="declare-lane">
      <div>
        <label class="label" for={id}>
          {declareWords.lane[language]}
        </label>
        <select
          id={id}
          class="field"
          value={lane.value ?? ''}
          onChange={event => {
            const chosen = lanes.find(each => each.id === event.currentTarget.value);
            lane.value = chosen?.id ?? null;
            if (chosen !== undefined && chosen.direction !== 'both') direction.value = chosen.direction;
          }}
        >
          <option value="">{declareWords.chooseLane[language]}</option>
          {lanes.map(each => (
            <option key={each.id} value={each.id}>
              {each.name[language]}
            </option>
          ))}
        </select>
      </div>
      {of?.direction === 'both' && (
        <Choice
          label={declareWords.direction}
          language={language}
          options={(['in', 'out'] as const).map(value => ({ value, text: declareWords[value][language] }))}
          chosen={direction.value}
          choose={value => {
            direction.value = value;
          }}
        />
      )}
      {of !== undefined && (
        <p class="scan-hint" data-scanned={card.value !== null} role="status">
          {say(hint, language, { lane: laneName(desk, of.id, language) })}
        </p>
      )}
    </div>
  );
}
