import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Decoder } from '../../../renderer/camera/decoders.ts';
import { openZxingJs } from '../../../renderer/camera/zxing-js.ts';
import { openZxingWasm } from '../../../renderer/camera/zxing-wasm.ts';

/** The decoders of the visitor's screen, the default one first. */
export async function openDecoders(): Promise<readonly [Decoder, Decoder]> {
  const file = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
  return [await openZxingWasm(new Uint8Array(file).buffer), openZxingJs()];
}
