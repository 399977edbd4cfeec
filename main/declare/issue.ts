/** From what somebody has typed to what is signed for them: checked, counted, signed, kept, and only then told. */
import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../../drivers/driver.ts';
import type { DeclareSettings } from '../controller/declare-config.ts';
import { pseudonymOf } from '../controller/pseudonym.ts';
import { readTools } from '../controller/trust/keys.ts';
import type { DeclareRequest, GroupRequest, Issued } from '../declare-contract.ts';
import { type FormPerson, type FormVisit, formVersion, tidy } from '../form.ts';
import { readPhone } from '../read/phone.ts';
import { read } from '../read/read.ts';
import { utf8Length } from '../read/text.ts';
import type { Declared, DeclaredBatch } from '../record/declared-records.ts';
import { aliasOf, type Pseudonym } from '../verify/person.ts';
import { fail, ok, type Result } from '../words.ts';
import type { Answers } from './answered.ts';
import { type Entry, faultsOfAnswers, faultsOfEntry, faultsOfVisit, type PathFault } from './form-faults.ts';
import type { Issuer, Signer } from './issuer.ts';
import type { Limits } from './limits.ts';
import { readPeople } from './people-table.ts';
import type { Refusal } from './refusal.ts';
import { isTooLong, mint, type TokenOrder } from './token.ts';
import { breathe, newTurns } from './turns.ts';

export interface IssueParts {
  readonly settings: Pick<DeclareSettings, 'issuer' | 'audience' | 'validHours'>;
  readonly personKey: Uint8Array;
  /** Version of the site's notice; null where it has none. */
  readonly notice: string | null;
  /** Lanes that lead in. */
  readonly lanes: readonly string[];
  /** The year at the site. */
  year(now: number): number;
  readonly issuer: Issuer;
  readonly answers: Answers;
  readonly limits: Limits;
  readonly clock: Pick<Clock, 'now'>;
  random(bytes: number): Uint8Array;
  readonly log: Pick<Logger, 'info' | 'error'>;
  /** Told how many declarations were signed. */
  issued(count: number): void;
}

/** `asker`: the block of addresses that the request comes from. */
export interface Issue {
  declare(body: DeclareRequest, asker: string): Promise<Result<readonly Issued[], Refusal>>;
  /** All of them or none. */
  group(body: GroupRequest, asker: string): Promise<Result<readonly Issued[], Refusal>>;
}

/** So many are signed in one turn of the event loop, some 10 ms on a small machine. */
const mintsATurn = 5;
/** Groups that wait for the one that is being signed. */
const maxWaitingGroups = 8;
const busy: Refusal = { error: 'wait', waitMs: 5_000, status: 503 };

type Body = DeclareRequest | GroupRequest;
type Made = Result<DeclaredBatch, Refusal>;

export function newIssue(parts: IssueParts): Issue {
  const { answers, limits, log } = parts;
  const mill = new Mill(parts);
  const turns = newTurns(maxWaitingGroups);

  async function answer(
    body: Body,
    make: (digest: string) => Promise<Made>,
  ): Promise<Result<readonly Issued[], Refusal>> {
    const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    const answered = await answers.once(body.request, digest, () => make(digest));
    if (!answered.ok) {
      log.info({ ref: body.request, outcome: answered.fault.error }, 'not declared');
      return answered;
    }
    // What was taken has been checked: no free text of anybody's is in the log.
    const told = { ref: body.request, notice: body.notice, lane: body.lane };
    const { batch, isNew } = answered.value;
    if (isNew) parts.issued(batch.declared.length);
    log.info({ ...told, count: batch.declared.length, outcome: isNew ? 'issued' : 'repeated' }, 'declared');
    return ok(await issuedOf(batch));
  }

  async function makeGroup(body: GroupRequest, asker: string, digest: string): Promise<Made> {
    const entries = entriesOf(body, parts.year(parts.clock.now()));
    if (!entries.ok) return entries;
    const waitMs = limits.group(asker, entries.value.length);
    if (waitMs > 0) return fail({ error: 'wait', waitMs });
    return (await turns.run(() => mill.make({ body, digest, entries: entries.value, asker }))) ?? fail(busy);
  }

  return {
    declare: (body, asker) =>
      answer(body, digest => {
        const entries = [{ person: body.person, answers: body.answers, path: '' }];
        return mill.make({ body, digest, entries, asker });
      }),
    group: (body, asker) => answer(body, digest => makeGroup(body, asker, digest)),
  };
}

function entriesOf(body: GroupRequest, year: number): Result<readonly Entry[], Refusal> {
  if ('people' in body) return ok(body.people.map((one, index) => ({ ...one, path: `people[${index}].` })));
  const people = readPeople(body.csv, year);
  if (people.ok) return ok(people.value.map(person => ({ person, answers: body.answers, path: '' })));
  const faults = [...faultsOfVisit(body.visit), ...faultsOfAnswers(body.answers, '')];
  return fail({ error: 'rows', rows: [...people.fault], ...(faults.length > 0 && { faults }) });
}

interface Order {
  readonly body: Body;
  readonly digest: string;
  readonly entries: readonly Entry[];
  readonly asker: string;
}

/** Makes what is not answered yet. */
class Mill {
  readonly #parts: IssueParts;
  readonly #pseudonym: Pseudonym;

  constructor(parts: IssueParts) {
    this.#parts = parts;
    this.#pseudonym = pseudonymOf(parts.personKey);
  }

  async make(order: Order): Promise<Made> {
    const refusal = this.#refusalOf(order);
    if (refusal !== null) return fail(refusal);
    const signer = await this.#parts.issuer.signer();
    return signer.ok ? this.#sign(order, signer.value) : fail({ error: 'unavailable' });
  }

  #refusalOf({ body, entries, asker }: Order): Refusal | null {
    const { notice, lanes, limits, clock, year } = this.#parts;
    const now = year(clock.now());
    const faults = [...entries.flatMap(entry => faultsOfEntry(entry, now)), ...faultsOfVisit(body.visit)];
    // The answers of a table are everybody's, and are wrong once.
    if (faults.length > 0) return { error: 'fields', faults: onceEach(faults) };
    if (body.notice !== notice) return { error: 'notice-changed' };
    if (body.lane !== null && !lanes.includes(body.lane)) return { error: 'bad-request' };
    const persons = entries.map(({ person }) => this.#sameness(person));
    const waitMs = limits.persons(asker, persons);
    return waitMs > 0 ? { error: 'wait', waitMs } : null;
  }

  /** What the limits know somebody by; without a number, by what is told of them. */
  #sameness(person: FormPerson): string {
    return this.#personOf(person) ?? this.#pseudonym(`none:${tidy(person.name)}:${person.birthYear}:${person.sex}`);
  }

  /** The pseudonym of the number; null where there is none. */
  #personOf({ idKind, idNumber }: FormPerson): string | null {
    return idKind === 'none' ? null : aliasOf({ kind: idKind, value: idNumber }, this.#pseudonym).key;
  }

  async #sign({ body, digest, entries }: Order, signer: Signer): Promise<Made> {
    const madeAt = this.#parts.clock.now();
    const declared: Declared[] = [];
    const faults: PathFault[] = [];
    for (const [index, entry] of entries.entries()) {
      if (index > 0 && index % mintsATurn === 0) await breathe();
      const order = this.#tokenOrder(entry, body.visit, signer, madeAt);
      const token = mint(order);
      if (token.ok) {
        const person = Buffer.from(order.person ?? []).toString('hex');
        const { notBeforeS, expiresAtS } = order;
        declared.push({ ref: `${body.request}-${index}`, person, text: token.value.text, notBeforeS, expiresAtS });
      } else if (isTooLong(token.fault)) faults.push(longestOf(order, entry.path));
      else {
        this.#parts.log.error({ ref: body.request }, `this cannot be signed: ${token.fault}`);
        return fail({ error: 'internal' });
      }
    }
    if (faults.length > 0) return fail({ error: 'fields', faults: onceEach(faults) });
    return ok({ request: body.request, digest, notice: body.notice, madeAt, declared });
  }

  #tokenOrder({ person, answers }: Entry, visit: FormVisit, signer: Signer, madeAt: number): TokenOrder {
    const { settings, personKey, random } = this.#parts;
    const key = this.#personOf(person);
    const notBeforeS = Math.floor(madeAt / 1_000);
    const phone = person.phone === '' ? null : readPhone(person.phone);
    const texts = { note: tidy(answers.note), plate: tidy(visit.plate), host: tidy(visit.host) };
    return {
      privateJwk: signer.privateJwk,
      personKey,
      issuer: settings.issuer,
      name: tidy(person.name),
      person: key === null ? random(16) : Buffer.from(key, 'hex'),
      notBeforeS,
      // What is told to the visitor holds at the gate: no longer than the key does.
      expiresAtS: Math.min(notBeforeS + Math.round(settings.validHours * 3_600), signer.endsAtS),
      audience: settings.audience,
      symptoms: answers.symptoms,
      exposures: answers.exposures,
      formVersion,
      purposes: [visit.purpose],
      ...(phone?.ok && { phone: phone.value }),
      ...(texts.note !== '' && { note: texts.note }),
      ...(texts.plate !== '' && { plate: texts.plate }),
      ...(texts.host !== '' && { host: texts.host }),
      nonce: random(12),
    };
  }
}

/** Each may be so long, and all of them together do not fit into a code that a phone shows well: the longest is told. */
function longestOf({ note = '', host = '', name }: TokenOrder, path: string): PathFault {
  const texts = [
    { path: `${path}answers.note`, length: utf8Length(note) },
    { path: 'visit.host', length: utf8Length(host) },
    { path: `${path}person.name`, length: utf8Length(name) },
  ];
  const [longest] = texts.toSorted((a, b) => b.length - a.length);
  return { path: longest?.path ?? 'visit.host', kind: 'too-long' };
}

function onceEach(faults: readonly PathFault[]): PathFault[] {
  return [...new Map(faults.toReversed().map(fault => [fault.path, fault])).values()].toReversed();
}

const readsATurn = 50;

/** What is told of a request, from what is kept of it: the same each time. */
async function issuedOf({ declared }: DeclaredBatch): Promise<readonly Issued[]> {
  const issued: Issued[] = [];
  const place = ({ ref }: Declared) => Number(ref.slice(ref.lastIndexOf('-') + 1));
  for (const { text, notBeforeS, expiresAtS } of declared.toSorted((a, b) => place(a) - place(b))) {
    const { credential } = read(text, readTools);
    issued.push({ text, name: (credential.ok && credential.value.person.name) || '', notBeforeS, expiresAtS });
    if (issued.length % readsATurn === 0) await breathe();
  }
  return issued;
}
