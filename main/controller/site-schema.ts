/** The shape of the site file (YAML). What a device needs of its own is checked by its driver; see `site.ts`. */
import { z } from 'zod';
import { declareConfig } from './declare-config.ts';
import { policySchema, scheduleSchema, zoneSchema } from './policy-schema.ts';
import { lookupConfig } from './register/lookup-config.ts';
import { trustEntry } from './trust/trust-config.ts';

const text = z.string().trim().min(1).max(120);
const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'expected 1 to 32 of a-z, 0-9 and -, beginning with a letter or digit');
const localized = z.strictObject({ vi: text, en: text });
const direction = z.enum(['in', 'out']);
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A device's keys beside those of the gate; the driver's own are still unchecked. */
const device = z.looseObject({ driver: z.string(), direction: direction.optional() });
const relay = device.extend({
  direction: z.enum(['in', 'out', 'both']).optional(),
  /** Turnstiles ask for 100 ms at least; 200 to 500 suits most. */
  pulseMs: z.number().int().min(20).max(60_000).default(300),
});
const passage = device.extend({ timeoutMs: z.number().int().min(500).max(120_000).default(5_000) });
const scanner = device.extend({ prefix: z.string().max(32).default(''), suffix: z.string().max(32).default('') });
const oneOrMore = <T extends z.ZodType>(item: T) => z.union([z.array(item).min(1), item.transform(value => [value])]);

/** The inputs that raise alarms: `door` is open while active, `tamper` while a housing is. */
const contact = device.extend({ heldSeconds: z.number().int().min(1).max(600).default(15) });

/** The visitor may declare at the lane's own screen, by touch. */
const declareHere = z.strictObject({
  /** Nobody has touched it for so long: everything is forgotten. */
  idleSeconds: z.number().int().min(15).max(300).default(45),
  /** What is asked beside what the policy needs; each may be left empty. */
  ask: z.array(z.enum(['phone', 'host', 'plate'])).default(['host']),
});

const lane = z.strictObject({
  id,
  name: localized.optional(),
  direction: z.enum(['in', 'out', 'both']),
  scanners: z.array(scanner).min(1),
  relay: oneOrMore(relay),
  passage: oneOrMore(passage).optional(),
  declare: z.union([z.literal(true).transform(() => declareHere.parse({})), declareHere]).optional(),
  /** The zone that `in` leads into; by default the first. */
  to: id.optional(),
  /** The zone that `in` comes from; by default the one around `to`, or `outside`. */
  from: id.optional(),
  inputs: z
    .strictObject({
      fire: device
        .extend({
          relay: z.enum(['hold', 'none']).default('hold'),
          onLoss: z.enum(['release', 'alarm']).default('release'),
        })
        .optional(),
      door: contact.optional(),
      tamper: device.optional(),
      exitButton: device.optional(),
    })
    .default({}),
});

const place = z
  .strictObject({ lane: id.optional(), desk: z.literal(true).optional(), display: z.number().int().min(0).max(15) })
  .refine(({ lane, desk }) => (lane === undefined) === (desk === true), 'expected a lane, or desk: true');

/** A second listener for the local network; see `gatehouse tls new`. */
const lan = z.strictObject({
  host: z.string().min(1).max(255).default('0.0.0.0'),
  port: z.number().int().min(0).max(65_535).default(8_443),
  /** Names and addresses under which browsers may ask for it. */
  names: z
    .array(z.string().regex(/^[a-z0-9]([a-z0-9.:-]{0,252}[a-z0-9])?$/, 'expected a host name or an address'))
    .min(1)
    .max(16),
  certificate: text,
  key: text,
});

const reason = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  vi: text,
  en: text,
});
/** The six of the desk's pictures. */
const usualReasons = [
  { id: 'measured', vi: 'Đã đo thân nhiệt, bình thường', en: 'Temperature taken, normal' },
  { id: 'appointment', vi: 'Có giấy hẹn khám', en: 'Has an appointment' },
  { id: 'emergency', vi: 'Cấp cứu', en: 'Emergency' },
  { id: 'confirmed', vi: 'Khoa đã xác nhận', en: 'Confirmed by the department' },
  { id: 'companion', vi: 'Đi cùng người bệnh', en: 'Accompanies a patient' },
  { id: 'other', vi: 'Lý do khác', en: 'Another reason' },
];
const desk = z.strictObject({
  /** A session in which nobody does anything ends after so long. */
  idleMinutes: z.number().min(1).max(720).default(15),
  twoPerson: z.array(z.enum(['lift-lockdown', 'export'])).default([]),
  reasons: z.array(reason).min(1).max(9).default(usualReasons),
});

export const siteSchema = z.strictObject({
  site: z.strictObject({
    id,
    groups: z.array(id).default([]),
    name: localized,
    timeZone: z
      .string()
      .refine(isTimeZone, 'expected an IANA time zone, such as Asia/Ho_Chi_Minh')
      .default('Asia/Ho_Chi_Minh'),
    languages: z
      .array(z.enum(['vi', 'en']))
      .min(1)
      .default(['vi', 'en']),
    personKey: text,
    /** Whether the visitor's screen shows initials, or no name at all. */
    initials: z.boolean().default(true),
    notice: z
      .strictObject({
        version: z.string().min(1).max(20),
        vi: z.string().trim().min(1).max(240),
        en: z.string().trim().min(1).max(240),
        contact: z.string().trim().min(1).max(80),
      })
      .optional(),
  }),
  station: z
    .strictObject({
      host: z
        .enum(['127.0.0.1', 'localhost', '::1'], 'expected 127.0.0.1: screens on other machines need TLS')
        .default('127.0.0.1'),
      port: z.number().int().min(0).max(65_535).default(8_787),
      /** Which lane's screen, or the desk, stands on which display, counted from 0; by default lanes in order on displays in order. */
      screens: z.array(place).optional(),
      lan: lan.optional(),
    })
    .prefault({}),
  trust: z.array(trustEntry).min(1),
  lookup: lookupConfig.optional(),
  declare: declareConfig.optional(),
  lanes: z.array(lane).min(1).max(64),
  desk: desk.prefault({}),
  /** Empty: one zone, with the policy's own limit and anti-passback. */
  zones: z.array(zoneSchema).max(32).default([]),
  schedules: z.array(scheduleSchema).max(64).default([]),
  /** Lanes of which one may be open at a time. */
  interlocks: z.array(z.array(id).min(2).max(8)).max(32).default([]),
  /** Whether the lanes close by themselves when the fire input has cleared; by default, where no supervisor could confirm. */
  fire: z.strictObject({ relock: z.enum(['confirm', 'auto']).optional() }).prefault({}),
  policy: policySchema.prefault({}),
});

export type SiteFile = z.infer<typeof siteSchema>;
export type LaneFile = SiteFile['lanes'][number];
