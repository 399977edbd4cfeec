import type { SimBench } from '../../drivers/driver.ts';
import type { FromScreen } from '../contract.ts';
import type { LaneSite } from './site-lanes.ts';

/** Plays a lane's simulated devices as a page asks: a code at the scanner, a person in the passage, a plug pulled. */
export function playDevice(
  bench: SimBench,
  lane: LaneSite,
  message: Extract<FromScreen, { type: 'scan' | 'play' }>,
): void {
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
