import type { SimBench } from '../../drivers/driver.ts';
import type { FromScreen } from '../contract.ts';
import type { LaneRunner } from './lane-runner.ts';
import type { DeclareMessage } from './lanes/declare-form.ts';
import { isOfReader, type ScreenReaders } from './screen-readers.ts';
import type { LaneSite } from './site-lanes.ts';

/** What a lane's page may send, done at its lane; the link has seen to it that the page may. */
export function takeMessage(
  message: FromScreen,
  page: symbol,
  runners: readonly LaneRunner[],
  readers: ScreenReaders,
  bench: SimBench,
): void {
  if (isOfReader(message)) {
    readers.take(message, page);
    return;
  }
  const runner = runners.find(({ site }) => site.id === message.lane);
  if (runner === undefined) return;
  if (message.type === 'confirm') {
    runner.answer(message.id, message.isTrue);
  } else if (isToForm(message)) {
    runner.declare(message);
  } else if (message.type === 'override') {
    const direction = runner.lane.pending?.direction ?? runner.site.directions[0] ?? 'in';
    runner.request('open', direction, { guard: 'Demo', reason: message.reason });
  } else if (message.type === 'scan' || message.type === 'play') {
    playDevice(bench, runner.site, message);
  }
}

const isToForm = (message: FromScreen): message is DeclareMessage => message.type.startsWith('declare');

/** Plays a lane's simulated devices as a page asks: a code at the scanner, a person in the passage, a plug pulled. */
function playDevice(bench: SimBench, lane: LaneSite, message: Extract<FromScreen, { type: 'scan' | 'play' }>): void {
  if (message.type === 'scan') {
    const direction = message.direction ?? lane.directions[0];
    const scanner = bench.get(`${lane.id}/scanner-${direction}`);
    if (scanner?.kind === 'scanner') scanner.scan(new TextEncoder().encode(message.text));
    return;
  }
  if (message.device === 'fire') {
    const fire = bench.get(`${lane.id}/fire`);
    if (fire?.kind === 'input') fire.set(message.value);
    return;
  }
  for (const direction of lane.directions) {
    const device = bench.get(`${lane.id}/${message.device}-${direction}`);
    if (device?.kind === 'input') device.set(message.value);
    else device?.plug(message.value);
  }
}
