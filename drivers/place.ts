import { z } from 'zod';
import type { Place } from './lines.ts';

/** Keys of the site file that say where a device is: `path` or `device`, one of the two. */
export const devicePath = z
  .string()
  .regex(/^\/./, 'expected an absolute path, best one that stays, as in /dev/serial/by-id')
  .max(1_024);
const word = z.string().min(1).max(256);
export const deviceMatch = z
  .strictObject({
    id: word.optional(),
    usb: z
      .string()
      .regex(/^[0-9a-f]{4}:[0-9a-f]{4}(:[ -~]{1,128})?$/, 'expected vid:pid or vid:pid:serial, hex in lower case')
      .optional(),
    port: word.optional(),
  })
  .refine(match => Object.values(match).some(key => key !== undefined), 'expected id, usb or port');
export const placeKeys = { path: devicePath.optional(), device: deviceMatch.optional() };

interface PlaceKeys {
  readonly path?: string | undefined;
  readonly device?: z.infer<typeof deviceMatch> | undefined;
}

/** For `refine`: exactly one of the two stands there. */
export const hasOnePlace = ({ path, device }: PlaceKeys): boolean => (path === undefined) !== (device === undefined);
export const onePlace = { message: 'expected path or device, and not both', path: ['path'] };

export function placeOf({ path, device }: PlaceKeys): Place {
  return path ?? device ?? {};
}

/** As a person reads it: the path itself, or `usb 1a86:7523, port pci-…`. */
export function placeText(place: Place): string {
  if (typeof place === 'string') return place;
  return Object.entries(place)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${value}`]))
    .join(', ');
}

export const baudRate = z.number().int().positive().max(4_000_000);
