import { describe, expect, test } from 'vitest';
import { examine, readBytes } from '../../main/controller/examine.ts';
import { noRules } from '../../main/controller/health-rules.ts';
import { pseudonymOf } from '../../main/controller/pseudonym.ts';
import { loadSite, type Site } from '../../main/controller/site.ts';
import { readTools } from '../../main/controller/trust/keys.ts';
import { loadTrust } from '../../main/controller/trust/trust-store.ts';
import { decide } from '../../main/decide/decide.ts';
import { read } from '../../main/read/read.ts';
import { aliasOf } from '../../main/verify/person.ts';
import { fail, ok } from '../../main/words.ts';
import { questionOf } from '../decide/questions.ts';
import {
  codesOf,
  declareSite,
  faultOf,
  groupOf,
  notice,
  orderOf,
  personOf,
  serve,
  sure,
  visit,
  well,
} from './services.ts';

const siteOf = (file: string): Site => sure(loadSite(file));

/** What a gate of the site makes of a code. */
function atTheGate(file: string, text: string, now: number) {
  const site = siteOf(file);
  const { list } = loadTrust({ siteEntries: site.trust, siteDir: site.folder, dataDir: '/nowhere', nowMs: now });
  const pseudonym = pseudonymOf(site.personKey);
  const tools = { trust: list, pseudonym, rules: noRules, skewSeconds: 0 };
  const { judged, credential } = examine(readBytes(Buffer.from(text), { prefix: '', suffix: '' }), now, tools);
  const decision = decide(questionOf({ question: { judged, now, audiences: site.audiences } }));
  return { decision, credential };
}

describe('a declaration', () => {
  test('is what the gate reads, verifies and admits', async () => {
    const on = await serve(declareSite());
    const order = orderOf(1, {
      lane: 'in-1',
      visit: { purpose: 3, host: '  Khoa   Nội ', plate: '29A-123.45' },
      answers: { symptoms: 0, exposures: 0, note: 'Hà Nội' },
    });
    const [code] = codesOf(await on.post('/api/declare', order));
    const nowS = on.clock.now() / 1_000;
    expect(code).toMatchObject({ name: 'Nguyễn Thị Hồng Hạnh', notBeforeS: nowS, expiresAtS: nowS + 72 * 3_600 });
    const { decision, credential } = atTheGate(on.site.file, code?.text ?? '', on.clock.now());
    expect(decision).toMatchObject({ outcome: 'admit' });
    const pseudonym = pseudonymOf(siteOf(on.site.file).personKey);
    expect(credential).toMatchObject({
      ...{ issuer: 'doh', audience: 'hospital', notBeforeS: nowS, purposes: [3] },
      person: {
        ...{ name: 'Nguyễn Thị Hồng Hạnh', phone: '84912345678', plate: '29A-123.45', host: 'Khoa Nội' },
        ids: [{ kind: 'person', value: aliasOf({ kind: 'national-id', value: order.person.idNumber }, pseudonym).key }],
      },
    });
  });

  test('of somebody with symptoms is signed all the same: the gate decides', async () => {
    const on = await serve(declareSite());
    const [code] = codesOf(await on.post('/api/declare', orderOf(1, { answers: { ...well, symptoms: 1 } })));
    expect(atTheGate(on.site.file, code?.text ?? '', on.clock.now()).decision.outcome).not.toBe('admit');
  });

  test('by a passport; by no number at all, each time as another person', async () => {
    const on = await serve(declareSite());
    const person = (idKind: 'passport' | 'none', idNumber: string) => ({ ...personOf(1), idKind, idNumber });
    const idsOf = async (who: ReturnType<typeof person>) => {
      const [code] = codesOf(await on.post('/api/declare', orderOf(1, { person: who })));
      const { credential } = read(code?.text ?? '', readTools);
      return credential.ok ? credential.value.person.ids.map(({ value }) => value) : [];
    };
    const pseudonym = pseudonymOf(siteOf(on.site.file).personKey);
    expect(await idsOf(person('passport', 'C1234567'))).toEqual([pseudonym('passport:C1234567')]);
    const children = [await idsOf(person('none', '')), await idsOf(person('none', ''))];
    expect(new Set(children.flat()).size).toBe(2);
  });

  test('is for the settings’ audience and hours', async () => {
    const on = await serve(declareSite({ audience: 'province', validHours: 0.5 }));
    const [code] = codesOf(await on.post('/api/declare', orderOf()));
    expect(code?.expiresAtS).toBe((code?.notBeforeS ?? 0) + 1_800);
    expect(atTheGate(on.site.file, code?.text ?? '', on.clock.now()).credential?.audience).toBe('province');
  });

  const wrong: readonly [string, object, readonly object[]][] = [
    [
      'a number of another sex',
      { person: { ...personOf(1), sex: 'male' } },
      [{ path: 'person.idNumber', kind: 'wrong-sex' }],
    ],
    [
      'HTML for a name',
      { person: { ...personOf(1), name: '<b>A</b>' } },
      [{ path: 'person.name', kind: 'wrong-name' }],
    ],
    [
      'half a character',
      { person: { ...personOf(1), name: 'A\ud800' } },
      [{ path: 'person.name', kind: 'wrong-name' }],
    ],
    ['half a character as host', { visit: { ...visit, host: 'A\udc00' } }, [{ path: 'visit.host', kind: 'not-text' }]],
    ['writing that turns', { visit: { ...visit, plate: '29A\u202e' } }, [{ path: 'visit.plate', kind: 'not-text' }]],
    ['a ninth purpose', { visit: { ...visit, purpose: 9 } }, [{ path: 'visit.purpose', kind: 'wrong-choice' }]],
    ['unknown symptoms', { answers: { ...well, symptoms: 64 } }, [{ path: 'answers.symptoms', kind: 'wrong-choice' }]],
    [
      'next year’s child',
      { person: { ...personOf(1), idKind: 'none', idNumber: '', birthYear: '2027' } },
      [{ path: 'person.birthYear', kind: 'wrong-birth-year' }],
    ],
    [
      'everything',
      { person: { ...personOf(1), name: '', phone: '1' }, visit: { ...visit, purpose: 0 } },
      [
        { path: 'person.name', kind: 'missing' },
        { path: 'person.phone', kind: 'wrong-phone' },
        { path: 'visit.purpose', kind: 'wrong-choice' },
      ],
    ],
  ];
  test.each(wrong)('%s is told by its field, and nothing is issued', async (_, changes, faults) => {
    const on = await serve(declareSite());
    const order = { ...orderOf(), ...changes };
    const told = await on.post('/api/declare', order);
    expect([told.status, faultOf(told)]).toEqual([422, { error: 'fields', faults }]);
    expect(on.store?.answerOf(order.request)).toEqual(ok(null));
  });

  test('whose texts are too long together is told the longest', async () => {
    const on = await serve(declareSite());
    const long = {
      visit: { ...visit, host: 'H'.repeat(80), plate: '29A-12345' },
      answers: { ...well, note: 'N'.repeat(200) },
    };
    const told = await on.post('/api/declare', orderOf(1, long));
    expect(faultOf(told)).toEqual({ error: 'fields', faults: [{ path: 'answers.note', kind: 'too-long' }] });
    const group = await on.post(
      '/api/group',
      groupOf(2, { visit: { ...visit, host: 'H'.repeat(80), plate: 'P'.repeat(20) } }),
    );
    expect(group.status).toBe(200);
    const people = [
      { person: personOf(1), answers: well },
      { person: personOf(2), answers: long.answers },
    ];
    expect(faultOf(await on.post('/api/group', groupOf(0, { visit: long.visit, people })))).toMatchObject({
      faults: [{ path: 'people[1].answers.note', kind: 'too-long' }],
    });
  });

  test('under another notice, for a lane that is none, is not taken', async () => {
    const site = declareSite(
      {},
      { site: { id: 'hospital', name: { vi: 'a', en: 'a' }, personKey: 'trust/doh.person.key', notice } },
    );
    const on = await serve(site);
    for (const version of [null, '2025-01']) {
      expect(await on.post('/api/declare', orderOf(1, { notice: version }))).toMatchObject({
        status: 409,
        json: { error: 'notice-changed' },
      });
    }
    const agreed = { notice: notice.version };
    for (const lane of ['out-1', 'gone']) {
      expect(await on.post('/api/declare', orderOf(1, { ...agreed, lane }))).toMatchObject({ status: 400 });
    }
    const order = orderOf(1, { ...agreed, lane: 'in-1' });
    expect((await on.post('/api/declare', order)).status).toBe(200);
    expect(on.store?.answerOf(order.request)).toMatchObject({ value: { notice: notice.version } });
    expect(sure(on.store?.counts(0) ?? fail('')).total).toBe(1);
  });

  test('is in the log by its request, without anything of the person', async () => {
    const on = await serve(declareSite());
    const order = orderOf(7);
    await on.post('/api/declare', order);
    await on.post('/api/declare', { ...order, person: personOf(8) });
    await on.post('/api/declare', orderOf(1, { notice: 'Hạnh', person: { ...personOf(9), phone: '5' } }));
    const text = JSON.stringify(on.logged);
    expect(text).toContain(order.request);
    expect(text).toContain('"outcome":"issued"');
    expect(text).not.toMatch(/Hạnh|00119|912|Khoa|VD1/);
  });
});
