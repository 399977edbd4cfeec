import { type DeviceFault, fail, ok, type Result } from '../driver.ts';
import type { Place } from '../lines.ts';
import { placeText } from '../place.ts';

/** The device node at a place, at this moment. Fails with `absent`, or `rejected` where several fit equally well. */
export function locate(_kind: 'serial' | 'hid' | 'keys', place: Place): Result<string, DeviceFault> {
  if (typeof place === 'string') return ok(place);
  return fail({ kind: 'absent', message: `${placeText(place)} is not plugged in` });
}
