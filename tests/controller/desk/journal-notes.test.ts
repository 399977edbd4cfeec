/** The desk's records through the gate's keeper of the journal: what the desk gets wrong is no fault of the journal. */
import { expect, onTestFinished, test } from 'vitest';
import { keepJournal } from '../../../main/controller/journal-keeper.ts';
import { newTestClock } from '../../clock.ts';
import { context, decided, morning, newFolder, open, tamper } from '../../record/journals.ts';

const override = { guard: 'Lan', reason: 'seen', note: 'looked' };

function kept() {
  const dir = newFolder();
  const journal = open(dir);
  const [clock, faults] = [newTestClock(), [] as string[]];
  const keeper = keepJournal(journal, dir, context, clock, {
    failed: ({ kind }) => faults.push(kind),
    recovered: () => faults.push('recovered'),
  });
  onTestFinished(() => keeper.close(morning));
  return { dir, journal, keeper, faults };
}

test('a record of what is not there is refused, and no lane goes out of order', () => {
  const { keeper, faults } = kept();
  expect(keeper.note(morning, null, { kind: 'alarm-acknowledged', alarm: 7, override })).toMatchObject({
    ok: false,
    fault: { kind: 'not-found' },
  });
  expect([keeper.fault, faults]).toEqual([null, []]);
});

test('a record that cannot be written is the journal’s fault', () => {
  const { dir, keeper, faults } = kept();
  tamper(dir, "CREATE TRIGGER no BEFORE INSERT ON event BEGIN SELECT raise(ABORT, 'no'); END");
  expect(keeper.note(morning, null, { kind: 'disk-low' }).ok).toBe(false);
  expect(faults).toEqual(['io']);
});

test('a lockdown that a crash has cut short has locked its lanes, but for those that were unlocked since', () => {
  const { journal, keeper } = kept();
  const record = { kind: 'locked-down', lanes: ['in-1', 'in-2', 'in-3'], override } as const;
  keeper.note(morning, null, record);
  expect(keeper.lockedLanes()).toEqual(['in-1', 'in-2', 'in-3']);
  journal.append(morning, 'in-1', { kind: 'locked', override }, context);
  journal.append(morning, 'in-3', { kind: 'locked', override }, context);
  journal.append(morning, 'in-3', { kind: 'unlocked', override }, context);
  expect(keeper.lockedLanes()).toEqual(['in-1', 'in-2']);
  keeper.note(morning, null, { ...record, kind: 'lockdown-lifted' });
  // One that its record had locked by itself stays so: somebody is to see to it.
  expect(keeper.lockedLanes()).toEqual(['in-1']);
  keeper.note(morning, null, record);
  expect(keeper.lockedLanes()).toEqual(['in-1', 'in-2', 'in-3']);
});

test('what the desk asks is handed through', () => {
  const { journal, keeper } = kept();
  const visit = decided(journal);
  const alarm = keeper.note(morning, null, { kind: 'disk-low' });
  const watch = { kind: 'watched', person: '0a', until: null, outcome: 'refer', instruction: 'i', guard: 'g' } as const;
  keeper.note(morning, null, watch);
  keeper.note(morning, null, { kind: 'locked-down', lanes: ['in-1'], override });
  journal.append(morning, 'in-1', { kind: 'fire-started' }, context);
  expect(alarm.ok && keeper.alarms().map(({ seq }) => seq)).toEqual([alarm.ok && alarm.value]);
  expect(keeper.watchlist()).toHaveLength(1);
  expect([keeper.inside('site', 0), keeper.visitExists(visit), keeper.wasBurning()]).toEqual([1, true, true]);
  expect([keeper.recent(2), keeper.after(visit, 9)].map(events => events.length)).toEqual([2, 4]);
  expect(keeper.casePersonal(visit)?.name).toBe('Nguyễn Thị Hồng Hạnh');
  expect(keeper.lockdown()).toMatchObject({ guard: 'Lan', lanes: ['in-1'] });
  journal.append(morning, 'in-1', { kind: 'passed', entry: visit }, context);
  expect(keeper.forgotten('site', morning + 1, 25)).toEqual([visit]);
});
