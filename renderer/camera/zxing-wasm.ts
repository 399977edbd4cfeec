import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import type { Decoder } from './decoders.ts';

const options: ReaderOptions = {
  formats: ['QRCodeModel2'],
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
  tryDenoise: true,
  maxNumberOfSymbols: 1,
};

/** ZXing-C++. `wasm` are the bytes of `zxing_reader.wasm`: nothing is fetched. Fails where WebAssembly is not to be had. */
export async function openZxingWasm(wasm: ArrayBuffer): Promise<Decoder> {
  await prepareZXingModule({ overrides: { wasmBinary: wasm }, fireImmediately: true });
  return {
    id: 'zxing-wasm',
    async decode({ width, height, data }) {
      const [found] = await readBarcodes({ width, height, data, colorSpace: 'srgb' } as ImageData, options);
      return found?.isValid === true ? found.bytes : null;
    },
  };
}
