/**
 * What crosses between the declaration form and `gatehouse declare`. The service parses with these schemas; unknown keys
 * are refused. The phone takes the types alone: its page has no room for a validator.
 */
import { z } from 'zod';
import { laneId, localized, siteView } from './contract.ts';
import { formFaultKinds, idKinds, maxPeople, sexes } from './form.ts';

/** Lengths that no honest form reaches; what is wrong inside them is told by `form.ts`, field by field. */
const typed = (max: number) => z.string().max(max);
const person = z.strictObject({
  name: typed(200),
  birthYear: typed(4),
  sex: z.enum(sexes),
  idKind: z.enum(idKinds),
  idNumber: typed(20),
  phone: typed(30),
});
const visit = z.strictObject({ purpose: z.number().int(), host: typed(200), plate: typed(60) });
const answers = z.strictObject({ symptoms: z.number().int(), exposures: z.number().int(), note: typed(400) });

/** 16 random bytes in base64url, made by the phone for each declaration: sent again, it has the same answer. */
const request = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
/** What was agreed to: the version of the notice that was shown; null where the site has none. */
const consent = z.string().max(20).nullable();
const common = { request, notice: consent, lane: laneId.nullable(), visit };

/** `POST /api/declare`. */
export const declareRequest = z.strictObject({ ...common, person, answers });
export type DeclareRequest = z.infer<typeof declareRequest>;

/** `POST /api/group`: people one by one, or a table of them; the answers of a table are everybody's. */
export const groupRequest = z.union([
  z.strictObject({ ...common, people: z.array(z.strictObject({ person, answers })).min(1).max(maxPeople) }),
  z.strictObject({ ...common, csv: z.string().min(1).max(200_000), answers }),
]);
export type GroupRequest = z.infer<typeof groupRequest>;

/** One declaration, signed. Seconds since 1970. */
export const issued = z.strictObject({
  text: z.string(),
  name: z.string(),
  notBeforeS: z.number().int(),
  expiresAtS: z.number().int(),
});
export type Issued = z.infer<typeof issued>;
/** The answer of `POST /api/declare` and of `POST /api/group`, in the order of the people. */
export const issuedAnswer = z.strictObject({ codes: z.array(issued).min(1).max(maxPeople) });
export type IssuedAnswer = z.infer<typeof issuedAnswer>;

/** `POST /api/sheets`: codes of this issuer as a PDF to print. */
export const sheetsRequest = z.strictObject({
  texts: z.array(z.string().max(700)).min(1).max(maxPeople),
  language: z.string().regex(/^[a-z]{2,3}$/),
});

/**
 * What may be wrong with a table beside its fields. `not-csv`: a row that cannot be read, or has another number of fields
 * than the header; `no-column`, `two-columns`: none, or several, of the header are this field; `no-people`, `too-many`: of
 * the table as a whole.
 */
export const tableFaultKinds = ['not-csv', 'no-column', 'two-columns', 'no-people', 'too-many'] as const;
export type TableFaultKind = (typeof tableFaultKinds)[number];

/**
 * Why nothing was issued. `fields`: what was typed cannot be so; `rows`: the same in a table; `notice-changed`: the notice
 * is another by now, show it again; `other-content`: this request was answered already, for other content; `wait`: too many
 * came, `waitMs` is how long to wait; `unavailable`: try again later.
 */
export const declareFault = z.strictObject({
  error: z.enum([
    'bad-request',
    'too-large',
    'fields',
    'rows',
    'notice-changed',
    'other-content',
    'wait',
    'unavailable',
    'not-found',
    'internal',
  ]),
  /** `path` as `person.idNumber` or `people[3].person.name`. */
  faults: z.array(z.strictObject({ path: z.string(), kind: z.enum(formFaultKinds) })).optional(),
  /** `column` is the field, as `idNumber`, null where the row as a whole is wrong; `why` one of the field's or table's kinds. */
  rows: z.array(z.strictObject({ line: z.number().int(), column: z.string().nullable(), why: z.string() })).optional(),
  waitMs: z.number().nonnegative().optional(),
});
export type DeclareFault = z.infer<typeof declareFault>;

/** The answer of `GET /api/place`. */
export const place = z.strictObject({
  site: siteView,
  /** Ways in: a poster may name one. */
  lanes: z.array(z.strictObject({ id: laneId, name: localized })),
  validHours: z.number().positive(),
  /** The service's clock, milliseconds since 1970. */
  now: z.number(),
});
export type Place = z.infer<typeof place>;
