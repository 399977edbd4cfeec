/** Of all that the gate serves, the camera's worker alone may compile WebAssembly. */
import { expect, test } from 'vitest';
import { lockSession } from '../../main/app/lockdown.ts';
import { contentPolicyOf, contentSecurityPolicy } from '../../main/contract.ts';
import { FakeSession } from '../app/fake-electron.ts';

const worker = '/assets/camera-worker-Bq0yfc8v.js';
const others = [
  '/visitor/in-1',
  '/guard',
  '/assets/visitor-Ctol4cfG.js',
  '/assets/zxing-wasm-C9tXMviT.js',
  '/assets/camera-worker-Bq0yfc8v.js.html',
  '/visitor/assets/camera-worker-Bq0yfc8v.js',
  '/assets/../visitor/camera-worker-x.js',
  worker.toUpperCase(),
  '',
];

/** The policies that the shell lets the answer from this path have. */
function shellPolicies(path: string): unknown {
  const session = new FakeSession();
  lockSession(session, { url: 'http://127.0.0.1:8787/visitor/in-1', camera: true, isDesk: false, catchesKeys: false });
  let policies: unknown = null;
  session.headersReceived?.(
    {
      id: 1,
      url: `http://127.0.0.1:8787${path}`,
      resourceType: 'script',
      method: 'GET',
      referrer: '',
      timestamp: 0,
      statusLine: 'HTTP/1.1 200 OK',
      statusCode: 200,
      responseHeaders: {},
    },
    ({ responseHeaders }) => {
      policies = responseHeaders?.['content-security-policy'];
    },
  );
  return policies;
}

test('the worker compiles, and may do nothing else that a page may not', () => {
  const policy = contentPolicyOf(worker);
  expect(policy.replace(" 'wasm-unsafe-eval'", '')).toBe(contentSecurityPolicy);
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval';/);
  expect(shellPolicies(worker)).toEqual([policy]);
});

test.each(others)('nothing else does: %j', path => {
  expect(contentPolicyOf(path)).toBe(contentSecurityPolicy);
  expect(shellPolicies(path)).toEqual([contentSecurityPolicy]);
});
