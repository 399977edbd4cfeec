/** What calls the guard: what is wrong, what to do, and the memo that says what was done. */
import { useSignal } from '@preact/signals';
import type { Alarm } from '../../main/desk-contract.ts';
import { laneFaults } from '../../main/words.ts';
import { clockTime } from '../ui/time.ts';
import type { Frame } from './frame.ts';
import { alarmWords, faultWords, type Trouble } from './lane-words.ts';
import { Note } from './parts.tsx';
import { moveFocus } from './roving.ts';
import { say, words } from './words.ts';
import './alarms.css';

/** A lost device says which by its fault; what it is else is the kind's. */
export function troubleOf({ kind, detail }: Alarm): Trouble {
  const fault = kind === 'device' ? laneFaults.find(known => known === detail) : undefined;
  return fault === undefined ? alarmWords[kind] : faultWords[fault];
}

/** The newest on top; what still lasts before what is over. */
export function inOrder(alarms: readonly Alarm[]): Alarm[] {
  const isOver = ({ clearedAt, kind }: Alarm) => (clearedAt === null || kind === 'call' ? 0 : 1);
  return alarms.toSorted((a, b) => isOver(a) - isOver(b) || b.at - a.at || b.seq - a.seq);
}

export function Alarms({ frame }: { frame: Frame }) {
  const language = frame.view.language.value;
  const alarms = inOrder(frame.desk.alarms.value);
  return (
    <section class="alarms" aria-label={words.alarms[language]} onKeyDown={moveFocus}>
      {alarms.map(alarm => (
        <AlarmRow key={alarm.seq} alarm={alarm} frame={frame} />
      ))}
      {alarms.length === 0 && <p class="no-alarms">{words.noAlarm[language]}</p>}
    </section>
  );
}

function AlarmRow({ alarm, frame }: { alarm: Alarm; frame: Frame }) {
  const { desk, view } = frame;
  const language = view.language.value;
  const isAnswering = useSignal(false);
  const timeZone = desk.site.value?.timeZone ?? 'UTC';
  const trouble = troubleOf(alarm);
  const lane = desk.lanes.value.find(({ id }) => id === alarm.lane)?.name[language];
  const detail = trouble === alarmWords[alarm.kind] && alarm.detail !== null ? ` · ${alarm.detail}` : '';
  const times = [say(words.since, language, { time: clockTime(alarm.at, timeZone) })];
  if (alarm.clearedAt !== null && alarm.clearedAt > alarm.at)
    times.push(say(words.cleared, language, { time: clockTime(alarm.clearedAt, timeZone) }));
  return (
    <div class="alarm" data-over={alarm.clearedAt !== null}>
      <div class="alarm-words">
        <h3>
          {lane ?? words.gate[language]} · {trouble.what[language]}
        </h3>
        <p>{trouble.remedy[language]}</p>
        <p class="alarm-time">
          {times.join(', ')}
          {detail}
        </p>
      </div>
      {alarm.acknowledgedBy === null ? (
        <button
          type="button"
          class="button"
          data-roving
          aria-expanded={isAnswering.value}
          onClick={() => {
            isAnswering.value = !isAnswering.value;
          }}
        >
          {words.acknowledge[language]}
        </button>
      ) : (
        <p class="alarm-noted">{say(words.acknowledgedBy, language, { name: alarm.acknowledgedBy })}</p>
      )}
      {isAnswering.value && alarm.acknowledgedBy === null && <Memo alarm={alarm} frame={frame} />}
    </div>
  );
}

/** A touch says what was done; what none of the chips says is written. */
function Memo({ alarm, frame: { desk, view, acts } }: { alarm: Alarm; frame: Frame }) {
  const language = view.language.value;
  const memo = useSignal('');
  const isDisabled = acts.isBusy.value || desk.status.value !== 'live';
  const send = (text: string) => {
    if (text.trim() !== '') void acts.run({ kind: 'acknowledge', alarm: alarm.seq, memo: text.trim() });
  };
  return (
    <div class="memo">
      <div class="chips">
        {alarmWords[alarm.kind].memos.map(chip => (
          <button key={chip.en} type="button" class="chip" disabled={isDisabled} onClick={() => send(chip[language])}>
            {chip[language]}
          </button>
        ))}
      </div>
      <div class="memo-own">
        <Note note={memo} language={language} chips={[]} label={words.memo} onEnter={() => send(memo.value)} />
        <button
          type="button"
          class="button"
          disabled={isDisabled || memo.value.trim() === ''}
          onClick={() => send(memo.value)}
        >
          {words.acknowledge[language]}
        </button>
      </div>
    </div>
  );
}
