/** Rules of the EU's kind for the tests, in files of their own folder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type HealthRules, loadHealthRules } from '../../main/controller/health-rules.ts';
import type { HealthCertificate, HealthFact } from '../../main/words.ts';
import { certificateOf, vaccination } from '../decide/questions.ts';

export const folder = mkdtempSync(join(tmpdir(), 'gatehouse-rules-'));
let written = 0;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file, as JSON unless it is text, and names it. */
export function file(content: unknown): string {
  written += 1;
  const path = join(folder, `${written}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

export const v = (name: string) => ({ var: `payload.v.0.${name}` });
const t = (name: string) => ({ var: `payload.t.0.${name}` });
const r = (name: string) => ({ var: `payload.r.0.${name}` });
export const clock = { plusTime: [{ var: 'external.validationClock' }, 0, 'day'] };
export const set = (name: string) => ({ var: `external.valueSets.${name}` });

export const common = {
  Type: 'Acceptance',
  Country: 'VN',
  Version: '1.0.0',
  SchemaVersion: '1.3.0',
  Engine: 'CERTLOGIC',
  EngineVersion: '0.7.5',
  CertificateType: 'Vaccination',
  Description: [{ lang: 'en', desc: 'A rule of this test.' }],
  ValidFrom: '2021-01-01T00:00:00Z',
  ValidTo: '2030-06-01T00:00:00Z',
  AffectedFields: [],
};

/** The disease that the certificate is about is one of the value set. */
export const disease = {
  ...common,
  Identifier: 'GR-VN-0001',
  CertificateType: 'General',
  Logic: {
    in: [
      { if: [{ var: 'payload.v.0' }, v('tg'), { if: [{ var: 'payload.t.0' }, t('tg'), r('tg')] }] },
      set('disease-agent-targeted'),
    ],
  },
};
export const product = {
  ...common,
  Identifier: 'VR-VN-0001',
  Logic: { in: [v('mp'), set('vaccines-covid-19-names')] },
};
const complete = { ...common, Identifier: 'VR-VN-0002', Logic: { '>=': [v('dn'), v('sd')] } };
/** From the 14th day to the 270th. */
const inDays = {
  ...common,
  Identifier: 'VR-VN-0003',
  Logic: {
    'not-after': [{ plusTime: [v('dt'), 14, 'day'] }, clock, { plusTime: [v('dt'), 270, 'day'] }],
  },
};
const fresh = {
  ...common,
  Identifier: 'TR-VN-0001',
  CertificateType: 'Test',
  Logic: { before: [clock, { plusTime: [t('sc'), 72, 'hour'] }] },
};
const recovered = {
  ...common,
  Identifier: 'RR-VN-0001',
  CertificateType: 'Recovery',
  Logic: { 'not-after': [{ plusTime: [r('df'), 0, 'day'] }, clock, { plusTime: [r('du'), 0, 'day'] }] },
};
/** A country whose certificates are not taken for now. */
const barred = {
  ...common,
  Identifier: 'IR-VN-0001',
  Type: 'Invalidation',
  CertificateType: 'General',
  Logic: { in: [{ var: 'external.issuerCountryCode' }, ['XX', 'YY']] },
};
export const all = [disease, product, complete, inDays, fresh, recovered, barred];

export const valueSets = {
  'disease-agent-targeted': ['840539006'],
  'vaccines-covid-19-names': {
    valueSetId: 'vaccines-covid-19-names',
    valueSetDate: '2021-04-27',
    valueSetValues: { 'EU/1/20/1528': { display: 'A', active: true }, 'EU/1/20/1507': { display: 'B', active: true } },
  },
};

export function rulesOf(rules: readonly unknown[], sets: unknown = valueSets): HealthRules {
  const loaded = loadHealthRules([file(rules)], sets === null ? null : file(sets));
  if (!loaded.ok) throw new Error(loaded.fault);
  return loaded.value;
}

const dose = { tg: '840539006', vp: '1119349007', mp: 'EU/1/20/1528', dn: 2, sd: 2, dt: '2021-05-01', co: 'VN' };
export const sample = { tg: '840539006', tt: 'LP6464-4', sc: '2021-07-30T08:00:00+07:00', tr: '260415000' };
export const healing = { tg: '840539006', fr: '2021-04-01', df: '2021-04-12', du: '2021-09-28' };

export const certificate = (claim: unknown, facts: readonly HealthFact[], changes: Partial<HealthCertificate> = {}) =>
  certificateOf(facts, { claim, ...changes });
export const vaccinated = (changes: object = {}, others: Partial<HealthCertificate> = {}) =>
  certificate({ ver: '1.3.0', v: [{ ...dose, ...changes }] }, [vaccination()], others);
export const now = Date.parse('2021-08-01T00:00:00Z');
