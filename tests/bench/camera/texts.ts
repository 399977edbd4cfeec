/** Declarations as their owners' phones show them, the same ones every time. */
import { createPrivateKey } from 'node:crypto';
import { mint } from '../../../main/declare/token.ts';

/** RFC 8410: a PKCS #8 private key of Ed25519 is this head and 32 bytes. */
const head = Buffer.from('302e020100300506032b657004220420', 'hex');
const names = [
  'Nguyễn Thị Hồng Hạnh',
  'Lê Văn Ổn',
  'Trần Đức Ngọc Ễ',
  'Ly A Páo',
  'Giàng Thị Mỷ',
  'Hoàng Ngọc Bích Phượng',
];

/** So many `VD1:` texts of different people. */
export function declarations(count: number): readonly string[] {
  const der = Buffer.concat([head, Buffer.alloc(32, 7)]);
  const privateJwk = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  return Array.from({ length: count }, (_, number) => {
    const token = mint({
      privateJwk: { ...privateJwk, kid: 'bench' },
      personKey: new Uint8Array(32).fill(9),
      issuer: 'bench',
      name: names[number % names.length] ?? '',
      nationalId: String(1_099_000_000 + number).padStart(12, '0'),
      notBeforeS: 1_795_000_000,
      expiresAtS: 1_795_259_200,
      symptoms: 0,
      exposures: 0,
      purposes: [1],
      nonce: new Uint8Array(12).fill(number),
    });
    if (!token.ok) throw new Error(token.fault);
    return number % 4 === 3 ? token.value.decimal : token.value.text;
  });
}
