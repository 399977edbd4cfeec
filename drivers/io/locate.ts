import { type DeviceFault, fail, ok, type Result } from '../driver.ts';
import type { HidSettings, Place } from '../lines.ts';
import { candidatesText, choose, isOfUsage, type PluggedKind } from '../match.ts';
import { placeText } from '../place.ts';
import { inventory } from './inventory.ts';

export interface Whereabouts {
  readonly kind: PluggedKind;
  readonly place: Place;
  /** Of HID: only interfaces of this usage are meant. Where the usage of one is not known, it may be it. */
  readonly usage?: HidSettings['usage'];
  /** The folder that has /sys and /dev. */
  readonly root?: string;
}

/** The device node at a place, at this moment. Fails with `absent`, or `rejected` where several fit equally well. */
export async function locate({ kind, place, usage = null, root }: Whereabouts): Promise<Result<string, DeviceFault>> {
  if (typeof place === 'string') return ok(place);
  const all = (await inventory([kind], root)).filter(plugged => isOfUsage(plugged, usage));
  const chosen = choose(place, all);
  if (chosen.ok) return ok(chosen.value.node);
  const where = placeText(place) || 'the device';
  if (chosen.fault.kind === 'none') {
    return fail({ kind: 'absent', message: `${where} is not plugged in (gatehouse devices lists what is)` });
  }
  const candidates = candidatesText(chosen.fault.candidates, all);
  return fail({
    kind: 'rejected',
    message: `${where} fits several devices; say which in the site file: ${candidates}`,
  });
}
