import { describe, expect, test } from 'vitest';
import { openDeclarationText } from '../../../main/controller/register/declaration-text.ts';
import { trustList } from '../../../main/verify/trust.ts';
import { ed25519, trusted } from '../../vectors/keys.ts';
import { morning, tokenOf } from './lookups.ts';

describe('a declaration’s text', () => {
  const endS = morning / 1_000;
  const trust = trustList([{ ...trusted(ed25519), validUntilS: endS - 1 }]);
  const text = tokenOf(1);

  test('of a key that has ended is not genuine any more, wherever it comes from', () => {
    expect(openDeclarationText(text, trust, endS * 1_000 - 1)).toMatchObject({ ok: true });
    expect(openDeclarationText(text, trust, endS * 1_000)).toEqual({
      ok: false,
      fault: 'not genuine: signer-expired',
    });
  });

  test('its own validity is not judged, and without a moment not the key’s either', () => {
    expect(openDeclarationText(text, trust)).toMatchObject({ ok: true });
    expect(openDeclarationText(tokenOf(1, { until: -1_000 }), trust, morning - 1)).toMatchObject({ ok: true });
  });
});
