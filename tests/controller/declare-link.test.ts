/** What the screens and the desk are told of a form at a lane, at the composed gate. */
import { expect, test } from 'vitest';
import { noRules } from '../../main/controller/health-rules.ts';
import { type LinkParts, newLink } from '../../main/controller/link.ts';
import { localTime } from '../../main/controller/local-time.ts';
import { policySchema } from '../../main/controller/policy-schema.ts';
import type { Session } from '../../main/controller/session.ts';
import { policyContent } from '../../main/controller/site.ts';
import { buildZones } from '../../main/controller/site-zones.ts';
import { replay } from '../../main/report/replay.ts';
import { newTestClock } from '../clock.ts';
import { until } from '../gate.ts';
import { answers, cards, idleMs } from './lanes/declare-here.ts';
import { inLane, rig, sensed } from './rig.ts';
import { lan, type RigScreen } from './rig-desk.ts';

const lane = 'in-1';
const lanes = [{ ...sensed(inLane), declare: true }];
const form = (page: RigScreen) =>
  until('the form', () => {
    const shown = page.screen();
    return shown?.kind === 'declaring' ? shown : false;
  });

test('every screen of the lane is told that somebody is still there', async () => {
  const gate = await rig(lanes);
  const [page, other] = [await gate.screen(lane), await gate.screen(lane)];
  page.send({ type: 'declare-begin', lane });
  const { id } = await form(other);
  gate.clock.advance(30_000);
  page.send({ type: 'declare-alive', lane, id });
  // A screen that comes later counts from the same moment.
  await until('the time anew', async () => {
    const shown = (await gate.screen(lane)).screen();
    return shown?.kind === 'declaring' && shown.forMs === idleMs;
  });
  gate.clock.advance(idleMs - 1);
  expect(await form(other)).toMatchObject({ id });
  gate.clock.advance(1);
  await until('the start', () => other.screen()?.kind === 'waiting');
  expect(gate.last()).toBeUndefined();
});

test('renewed, it is sent anew with its whole time', async () => {
  const gate = await rig(lanes);
  const page = await gate.screen(lane);
  gate.scan(lane, cards.cccd);
  const { id } = await form(page);
  gate.clock.advance(30_000);
  gate.scan(lane, 'HC1:6BF+70790T9WJWG');
  page.send({ type: 'declare', lane, id, notice: null, declaration: { ...answers, purpose: 0 } });
  const shown = await until('the fault', () => {
    const now = page.screen();
    return now?.kind === 'declaring' && now.faults.length === 1 ? now : false;
  });
  expect(shown).toMatchObject({ id, forMs: idleMs, card: { initials: 'T.T.M.' } });
});

test('the guard sees that somebody declares, and not what is wrong with it', async () => {
  const gate = await rig(lanes);
  const guard = await gate.desk(lan);
  const page = await gate.screen(lane);
  page.send({ type: 'declare-begin', lane });
  const { id } = await form(page);
  page.send({ type: 'declare', lane, id, notice: null, declaration: { ...answers, name: '' } });
  await until('the fault', async () => {
    await gate.told(guard);
    const shown = page.screen();
    return shown?.kind === 'declaring' && shown.faults.length === 1;
  });
  await gate.told(guard);
  expect(guard.state.lanes[0]).toMatchObject({ isConfirming: false, screen: { kind: 'declaring', faults: [] } });
  page.send({ type: 'declare', lane, id, notice: null, declaration: { ...answers, symptoms: 1 } });
  await until('the guard', () => page.screen()?.kind === 'referred');
  await gate.told(guard);
  expect(guard.state.cases).toMatchObject([{ outcome: 'referred', reasons: ['symptoms'], name: answers.name }]);
});

test('the same policy would have decided the same of it', async () => {
  const gate = await rig(lanes);
  const page = await gate.screen(lane);
  for (const changes of [{}, { symptoms: 1 }, { exposures: 1 }]) {
    page.send({ type: 'declare-begin', lane });
    const { id } = await form(page);
    page.send({
      type: 'declare',
      lane,
      id,
      notice: null,
      declaration: { ...answers, idKind: 'none', idNumber: '', ...changes },
    });
    await until('the end of the form', () => page.screen()?.kind !== 'declaring');
    gate.clock.advance(60_000);
    await until('the start', () => page.screen()?.kind === 'waiting');
  }
  const again = (policy: object) => {
    const tried = policySchema.parse(policy);
    const zones = buildZones([], tried);
    const span = { dir: gate.site.data, from: 0, to: 9e15 };
    const said = { policy: policyContent(tried, noRules), zones, schedules: [], audiences: ['hospital'] };
    const result = replay({ ...span, ...said, localTime: localTime('Asia/Ho_Chi_Minh') });
    return result.ok ? result.value : null;
  };
  expect(again({})).toMatchObject({ decisions: 3, changes: [], untold: [] });
  expect(again({ declaration: { onSymptom: 'refuse' } })?.changes).toMatchObject([
    { was: { outcome: 'refer' }, becomes: { outcome: 'refuse', reasons: ['symptoms'] } },
  ]);
});

test.each<[string, Session, boolean, boolean]>([
  ['of the lane’s own page', { role: 'visitor', lane }, true, true],
  ['of the demo’s page', { role: 'demo', lane: null }, true, true],
  ['of another lane’s page', { role: 'visitor', lane: 'in-2' }, true, false],
  ['where nobody declares', { role: 'visitor', lane }, false, false],
  ['of the demo’s page where nobody declares', { role: 'demo', lane: null }, false, false],
])('a word to the form %s', (_what, session, declares, isTaken) => {
  const heard: unknown[] = [];
  const codes: number[] = [];
  const view = { id: lane, declares, simulated: true, readers: [] } as unknown as ReturnType<
    LinkParts['lanes']
  >[number];
  const link = newLink({
    ...{ clock: newTestClock(), build: 'b', samples: null },
    site: {} as LinkParts['site'],
    lanes: () => [view],
    asked: message => heard.push(message),
    left: () => undefined,
    alarm: () => undefined,
  });
  const handlers = new Map<string, (...given: unknown[]) => void>();
  const socket = {
    ...{ OPEN: 1, readyState: 1, bufferedAmount: 0 },
    on: (event: string, handler: (...given: unknown[]) => void) => handlers.set(event, handler),
    send: () => undefined,
    close: (code: number) => codes.push(code),
    terminate: () => undefined,
  };
  link.connect(socket as unknown as Parameters<typeof link.connect>[0], session);
  const messages = [
    { type: 'declare-begin', lane },
    { type: 'declare-alive', lane, id: 1 },
    { type: 'declare-end', lane, id: 1 },
    { type: 'declare', lane, id: 1, notice: null, declaration: answers },
  ];
  for (const message of messages) handlers.get('message')?.(JSON.stringify(message), false);
  expect(heard).toEqual(isTaken ? messages : []);
  expect(codes).toEqual(isTaken ? [] : messages.map(() => 4_400));
  link.close();
});
