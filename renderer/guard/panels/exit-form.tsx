/** When somebody left without a scan. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Visit } from '../../../main/desk-contract.ts';
import type { Language } from '../../ui/language.ts';
import { isTyping, Note } from '../parts.tsx';
import { say } from '../words.ts';
import { Failure, FormButtons, momentText, type PanelProps, useNow, whyFailed, zoneOf } from './common.tsx';
import type { FailedWhy } from './lookup.ts';
import { daysBetween, type ExitTime, exitMoment, minuteMs, shortDay } from './times.ts';
import { exitFaults, notes, visitWords } from './words.ts';

interface ExitFormProps extends PanelProps {
  readonly visit: Pick<Visit, 'id' | 'atIn'>;
  readonly onEnd: (isDone: boolean) => void;
}

/** Why the form is filled in at all, nearly always. */
const [usualNote] = notes.exit;

const agos = [0, 5, 15, 30, 60] as const;

export function ExitForm({ desk, view, visit, onEnd }: ExitFormProps) {
  const language = view.language.value;
  const now = useNow(desk);
  const time = useSignal<ExitTime>({ kind: 'ago', minutes: 0 });
  const note = useSignal('');
  const why = useSignal<FailedWhy | null>(null);
  const at = exitMoment(time.value, visit, now.value, zoneOf(desk));
  const save = async () => {
    const moment = exitMoment(time.value, visit, desk.now(), zoneOf(desk));
    if (typeof moment !== 'number') return;
    const said = note.value.trim() || usualNote[language];
    const ask = { kind: 'correct-exit', visit: visit.id, at: moment, note: said } as const;
    why.value = whyFailed(await desk.ask(ask), 'done');
    if (why.value === null) onEnd(true);
  };
  const box = useRef<HTMLDivElement | null>(null);
  // All of it is to be seen, but not while somebody types: the field would go from under their eyes.
  useEffect(() => {
    if (!isTyping(document.activeElement)) box.current?.scrollIntoView({ block: 'nearest' });
  }, [time.value]);
  return (
    <div ref={box} class="act-form">
      <h3>{visitWords.correctTitle[language]}</h3>
      <Agos time={time} atIn={visit.atIn} nowMs={now.value} language={language} />
      <ClockTime
        time={time}
        days={daysBetween(visit.atIn ?? now.value, now.value, zoneOf(desk))}
        isWrong={typeof at !== 'number'}
        language={language}
      />
      <p class={typeof at === 'number' ? 'exit-at' : 'missing'} role="status">
        {typeof at === 'number'
          ? say(visitWords.leftAt, language, { time: momentText(desk, at) })
          : exitFaults[at][language]}
      </p>
      <Note note={note} language={language} chips={notes.exit} usual={usualNote} onEnter={() => void save()} />
      <Failure why={why.value} language={language} />
      <FormButtons language={language} onCancel={() => onEnd(false)}>
        <button type="button" class="button strong" onClick={() => void save()}>
          {visitWords.save[language]}
        </button>
      </FormButtons>
    </div>
  );
}

interface TimeProps {
  readonly time: Signal<ExitTime>;
  readonly language: Language;
}

/** Only what is later than the entry is offered. */
function Agos({ time, atIn, nowMs, language }: TimeProps & { readonly atIn: number | null; readonly nowMs: number }) {
  const possible = agos.filter(minutes => minutes === 0 || nowMs - minutes * minuteMs >= (atIn ?? 0));
  return (
    <div class="chips">
      {possible.map(minutes => (
        <button
          key={minutes}
          type="button"
          class="chip"
          aria-pressed={time.value.kind === 'ago' && time.value.minutes === minutes}
          onClick={() => {
            time.value = { kind: 'ago', minutes };
          }}
        >
          {agoText(minutes, language)}
        </button>
      ))}
    </div>
  );
}

function agoText(minutes: number, language: Language): string {
  if (minutes === 0) return visitWords.justNow[language];
  return minutes === 60 ? visitWords.hourAgo[language] : say(visitWords.minutesAgo, language, { n: minutes });
}

interface ClockTimeProps extends TimeProps {
  /** The days that it can have been, the latest first. */
  readonly days: readonly string[];
  readonly isWrong: boolean;
}

function ClockTime({ time, days, isWrong, language }: ClockTimeProps) {
  const id = useId();
  const of = time.value;
  const [latest = ''] = days;
  const day = of.kind === 'clock' ? of.day : latest;
  const text = of.kind === 'clock' ? of.text : '';
  return (
    <div class="field-row">
      <div>
        <label class="label" for={`${id}-time`}>
          {visitWords.atTime[language]}
        </label>
        <input
          id={`${id}-time`}
          class="field"
          inputMode="numeric"
          autocomplete="off"
          placeholder="08:05"
          maxLength={5}
          aria-invalid={of.kind === 'clock' && isWrong}
          value={text}
          onInput={event => {
            time.value = { kind: 'clock', day, text: event.currentTarget.value };
          }}
        />
      </div>
      {days.length > 1 && (
        <div>
          <label class="label" for={`${id}-day`}>
            {visitWords.day[language]}
          </label>
          <select
            id={`${id}-day`}
            class="field"
            value={day}
            onChange={event => {
              time.value = { kind: 'clock', day: event.currentTarget.value, text };
            }}
          >
            {days.map(each => (
              <option key={each} value={each}>
                {shortDay(each)}
              </option>
            ))}
          </select>
        </div>
      )}
    </div>
  );
}
