/** `gatehouse key rotate`: another key for an issuer, while everything that the old one has signed stays good. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Site } from '../controller/site.ts';
import {
  announceReplacement,
  type KeyFiles,
  openRotation,
  prepareNext,
  type Rotation,
  type RotationTools,
  replacePrivate,
  retireReplaced,
} from '../controller/trust/key-rotation.ts';
import type { SetKey } from '../controller/trust/key-set.ts';
import { placeOf } from '../controller/trust/trust-store.ts';
import { newKeyPair } from '../declare/token.ts';
import { fail, ok, type Result } from '../words.ts';
import { failure, loadSiteOrTell, parse, placesOf, print, required, siteOptions, tell, UsageError } from './command.ts';
import { askReload, type Reload } from './trust.ts';

export const rotateHelp = `key rotate gives an issuer another key. What the old key has signed stays good until it ends:
  --key F          the private key in use, ID.private.jwk; it is replaced, and gone then
  --public F       its public file (default ID.public.jwk beside it), which becomes a set of keys, the newest first: the
                   old one with the moment (exp) from which nothing of it counts
  --next           only prepares the next key, ID.next.private.jwk, and adds its public half to the set. Carry the public
                   file to every gate, and then rotate: no gate ever meets a key that it does not know
  --valid-hours N  how long declarations are valid (default the site's declare.validHours, else 72)
  --site F, --data DIR   of a gate on this machine: it is told to load its trust anew
Interrupted, it can be run again: it goes on where it was.
`;

const options = {
  ...siteOptions,
  key: { type: 'string' },
  public: { type: 'string' },
  'valid-hours': { type: 'string' },
  next: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;
type Values = ReturnType<typeof parse<typeof options>>['values'];

const defaultValidHours = 72;
/** The gates' default; also what a service has at least to take up the new key, which it looks for each second. */
const leastSkewS = 60;

export interface RotateParts {
  readonly reload: Reload;
  /** Milliseconds since 1970. */
  now(): number;
}

const parts: RotateParts = { reload: askReload, now: Date.now };

/** Returns the exit code. */
export async function rotateKey(args: readonly string[], { reload, now }: RotateParts = parts): Promise<number> {
  const { values } = parse(args, options);
  const files = filesOf(values);
  const site = values.site === undefined ? ok(null) : loadSiteOrTell(resolve(values.site), values.json === true);
  if (!site.ok) return site.fault;
  const skewS = Math.max(leastSkewS, site.value?.policy.skewSeconds ?? 0);
  const tools: RotationTools = {
    files,
    ...{ skewS, trustedForS: Math.ceil(hoursOf(values, site.value) * 3_600) + skewS },
    now,
    newPrivateJwk: () => newKeyPair().privateJwk,
  };
  const hasGate = values.site !== undefined || values.data !== undefined;
  const gate = hasGate ? newGate(placesOf(values).data, reload) : noGate;
  const done = await rotate(tools, gate, values.next === true);
  if (!done.ok) {
    tell(`gatehouse: ${done.fault}`);
    return failure;
  }
  if (values.json === true) print(JSON.stringify({ ...answerOf(done.value, files), gate: gate.said }));
  else print(linesOf(done.value, files).join('\n'));
  if (gate.said !== null && values.json !== true) tell(gate.said);
  for (const note of notesOf(done.value, files, site.value)) tell(`gatehouse: ${note}`);
  return 0;
}

function filesOf(values: Values): KeyFiles {
  const key = resolve(required(values, 'key'));
  const id = /^(.+)\.private\.jwk$/.exec(basename(key))?.[1];
  if (id === undefined) throw new UsageError('--key: expected a file ID.private.jwk, as gatehouse key new makes it');
  if (id.endsWith('.next')) throw new UsageError('--key: this one is prepared for later; name the one in use');
  const beside = (name: string) => join(dirname(key), name);
  const publicFile = values.public === undefined ? beside(`${id}.public.jwk`) : resolve(values.public);
  return { private: key, next: beside(`${id}.next.private.jwk`), public: publicFile };
}

function hoursOf(values: Values, site: Site | null): number {
  const hours = Number(values['valid-hours'] ?? site?.declare?.validHours ?? defaultValidHours);
  if (hours > 0 && hours <= 24 * 366) return hours;
  throw new UsageError('--valid-hours: expected hours, over 0 and up to 8784');
}

/** A gate on this machine, which has to know a key before anything is signed with it. */
interface Gate {
  /** What it said last; null where none was asked. */
  readonly said: string | null;
  tell(): Promise<Result<null, string>>;
}

const noGate: Gate = { said: null, tell: async () => ok(null) };

function newGate(data: string, reload: Reload): Gate {
  let said: string | null = null;
  return {
    get said() {
      return said;
    },
    async tell() {
      if (!existsSync(join(data, 'control.sock'))) {
        said = 'no gate runs there: it loads its trust when it starts';
        return ok(null);
      }
      const answer = await reload(data);
      if (answer.ok) said = answer.value;
      return answer.ok ? ok(null) : answer;
    },
  };
}

interface Done {
  readonly kind: 'prepared' | 'rotated' | 'finished';
  /** What signs from now on. */
  readonly current: SetKey;
  /** What is prepared for later. */
  readonly next: SetKey | null;
  readonly retired: readonly SetKey[];
  /** False where the very same was prepared before. */
  readonly isNew: boolean;
}

async function rotate(tools: RotationTools, gate: Gate, isNextOnly: boolean): Promise<Result<Done, string>> {
  const opened = openRotation(tools);
  if (!opened.ok) return opened;
  const isUnfinished = opened.value.unfinished.length > 0;
  if (isUnfinished && !isNextOnly) return retire(tools, gate, 'finished');
  if (isUnfinished) {
    const retired = await retire(tools, gate, 'finished');
    if (!retired.ok) return retired;
  }
  const rotation = isUnfinished ? openRotation(tools) : opened;
  return rotation.ok ? goOn(tools, gate, rotation.value, isNextOnly) : rotation;
}

async function goOn(
  tools: RotationTools,
  gate: Gate,
  rotation: Rotation,
  isNextOnly: boolean,
): Promise<Result<Done, string>> {
  const prepared = prepareNext(tools, rotation);
  if (!prepared.ok) return prepared;
  const { next, isNew } = prepared.value;
  const announced = isNextOnly ? ok(null) : announceReplacement(tools, rotation, next);
  if (!announced.ok) return announced;
  const told = await gate.tell();
  if (!told.ok) {
    return fail(
      `${tools.files.public} has the next key, but the gate does not (${told.fault}): nothing is signed with it yet. Start the gate, and run this again`,
    );
  }
  if (isNextOnly) return ok({ kind: 'prepared', current: rotation.current, next, retired: [], isNew });
  const replaced = replacePrivate(tools);
  return replaced.ok ? retire(tools, gate, 'rotated') : replaced;
}

async function retire(tools: RotationTools, gate: Gate, kind: Done['kind']): Promise<Result<Done, string>> {
  const retired = retireReplaced(tools);
  if (!retired.ok) return retired;
  const told = await gate.tell();
  if (!told.ok) return fail(`the key is another one now, but the gate does not know the old one's end: ${told.fault}`);
  const opened = openRotation(tools);
  if (!opened.ok) return opened;
  const { current, next } = opened.value;
  return ok({ kind, current, next, retired: retired.value, isNew: true });
}

const iso = (seconds: number | null) =>
  seconds === null ? null : new Date(seconds * 1_000).toISOString().replace('.000', '');

function answerOf({ kind, current, next, retired }: Done, files: KeyFiles): object {
  return {
    done: kind,
    key: current.keyId,
    next: next?.keyId ?? null,
    retired: retired.map(({ keyId, expS }) => ({ key: keyId, until: iso(expS) })),
    privateKey: files.private,
    nextPrivateKey: next === null ? null : files.next,
    publicKey: files.public,
  };
}

function linesOf({ kind, current, next, retired, isNew }: Done, files: KeyFiles): readonly string[] {
  if (kind === 'prepared') {
    return [
      `${next?.keyId} is ${isNew ? 'prepared' : 'prepared already'}: ${files.next}; ${current.keyId} goes on signing`,
      `Carry ${files.public} to every gate, and then: gatehouse key rotate --key ${files.private}`,
    ];
  }
  return [
    ...(kind === 'finished' ? ['the rotation that was interrupted is finished'] : []),
    `${current.keyId} signs from now on: ${files.private}`,
    ...retired.map(({ keyId, expS }) => `${keyId} is trusted until ${iso(expS)}; its private half is gone`),
    `Carry ${files.public} to every gate`,
  ];
}

/** What somebody has to look at. */
function notesOf(done: Done, files: KeyFiles, site: Site | null): readonly string[] {
  const opened = openRotation({ files });
  const others = opened.ok ? opened.value.keys : [];
  const known = [done.current, done.next, ...done.retired].map(key => key?.thumbprint);
  const strays = others.filter(({ expS, thumbprint }) => expS === null && !known.includes(thumbprint));
  const isTrusted = site?.trust.some(entry => placeOf(entry, site.folder).path === files.public) ?? true;
  return [
    ...strays.map(({ keyId }) => `${keyId} in ${files.public} stays trusted, and its private half is not here`),
    ...(isTrusted ? [] : [`trust in ${site?.file} does not name ${files.public}: copy it to where that says`]),
  ];
}
