/** Every sentence that a screen may have to say, looked at in both forms. The gate's part is played: it need not come to each. */
import { expect, type Page, test } from '@playwright/test';
import type { Screen } from '../../main/contract.ts';
import { codeKinds, type ProofKind, type ReasonDetails, type RefusalReason, refusalReasons } from '../../main/words.ts';
import { look, type Rig, shows, startRig, tell } from './rig.ts';

/** Another day, and the longest that is filled in where the reason tells something. */
const details: Readonly<Partial<Record<RefusalReason, ReasonDetails>>> = {
  expired: { at: Date.UTC(2025, 11, 28, 3) },
  'not-yet-valid': { at: Date.UTC(2027, 11, 28, 3) },
  'too-old': { hours: 1_000 },
  'already-used': { at: Date.UTC(2025, 11, 28, 3) },
  'closed-hours': { times: '08:00–11:00, 14:00–17:00' },
};

type More = NonNullable<Extract<Screen, { kind: 'reading' }>['more']>;
const asks = (...awaits: ProofKind[]): More => ({ kind: 'proof', awaits });
const readings: Readonly<Record<string, More | null>> = {
  code: null,
  'one-of-two': { kind: 'parts', have: 1, of: 2 },
  'fifteen-of-sixteen': { kind: 'parts', have: 15, of: 16 },
  declaration: asks('declaration'),
  certificate: asks('health'),
  card: asks('cccd', 'identity'),
  several: asks('declaration', 'health'),
};

const spans = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const hour = String(6 + 2 * index).padStart(2, '0');
    return `${hour}:00–${hour}:45`;
  }).join(', ');

for (const language of ['vi', 'en'] as const) {
  test.describe(`every sentence with ${language} first`, () => {
    let rig: Rig;
    test.beforeAll(async () => {
      rig = await startRig(language);
    });
    test.afterAll(() => rig.close());
    test.beforeEach(async ({ page }) => {
      // Some seventy pictures.
      test.slow();
      await rig.open(page, 'in-1');
      await shows(page, 'waiting');
    });

    // Sentences differ, not the form: one of each is looked at for its access.
    const see = async (page: Page, name: string, screen: Screen, isFirst: boolean) => {
      await tell(page, screen);
      await expect(page.locator('.visitor')).not.toContainText(/[{}]/);
      await look(page, `${language}-every-${name}`, isFirst);
    };

    for (const kind of ['refused', 'referred'] as const) {
      const half = Math.ceil(refusalReasons.length / 2);
      for (const reasons of [refusalReasons.slice(0, half), refusalReasons.slice(half)]) {
        test(`${kind}, from ${reasons[0]} on`, async ({ page }) => {
          for (const reason of reasons) {
            const known = details[reason] ?? {};
            const screen = { kind, direction: 'in', reason, details: known, forMs: 8_000 } as const;
            await see(page, `${kind}-${reason}`, screen, reason === reasons[0]);
          }
        });
      }
    }

    test('each kind of code that is not ours', async ({ page }) => {
      for (const code of codeKinds) {
        const screen = { kind: 'refused', direction: 'in', reason: 'unknown-code', forMs: 8_000 } as const;
        await see(page, `unknown-code-${code}`, { ...screen, details: { code } }, code === codeKinds[0]);
      }
    });

    test('visiting hours of one span, and of as many as are told', async ({ page }) => {
      for (const count of [1, 4]) {
        const screen = { kind: 'refused', direction: 'in', reason: 'closed-hours', forMs: 8_000 } as const;
        await see(page, `closed-hours-${count}`, { ...screen, details: { times: spans(count) } }, count === 1);
      }
    });

    test('a certificate that is not valid now', async ({ page }) => {
      for (const [reason, at] of [
        ['expired', details.expired?.at],
        ['not-yet-valid', details['not-yet-valid']?.at],
        ['expired', undefined],
      ] as const) {
        const known = { isCertificate: true, ...(at === undefined ? {} : { at }) };
        const screen = { kind: 'refused', direction: 'in', reason, details: known, forMs: 8_000 } as const;
        await see(page, `certificate-${reason}${at === undefined ? '-plain' : ''}`, screen, false);
      }
    });

    test('what it asks for next', async ({ page }) => {
      for (const [name, more] of Object.entries(readings)) {
        const screen = { kind: 'reading', more, forMs: more === null ? null : 15_000 } as const;
        await see(page, `reading-${name}`, screen, name === 'one-of-two');
      }
    });
  });
}
