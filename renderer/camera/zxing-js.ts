import {
  BinaryBitmap,
  DecodeHintType,
  HybridBinarizer,
  QRCodeReader,
  RGBLuminanceSource,
  ZXingStringEncoding,
} from '@zxing/library';
import type { Decoder, Picture } from './decoders.ts';

/** ZXing in JavaScript, for browsers without WebAssembly: slower, and blind to much that the other one reads. */
export function openZxingJs(): Decoder {
  // A character for each byte, whatever character set the code names or seems to have.
  ZXingStringEncoding.customDecoder = bytes => Array.from(bytes, byte => String.fromCharCode(byte)).join('');
  const reader = new QRCodeReader();
  const hints = new Map([[DecodeHintType.TRY_HARDER, true]]);
  return {
    id: 'zxing-js',
    async decode(picture) {
      const source = new RGBLuminanceSource(greyOf(picture), picture.width, picture.height);
      for (const look of [source, source.invert()]) {
        try {
          const text = reader.decode(new BinaryBitmap(new HybridBinarizer(look)), hints).getText();
          return Uint8Array.from(text, character => character.charCodeAt(0));
        } catch {
          // It throws where there is no code, and whatever else befalls it: the next picture may do.
        }
      }
      return null;
    },
  };
}

/** The weights of ITU-R BT.601. */
function greyOf({ data }: Picture): Uint8ClampedArray {
  const grey = new Uint8ClampedArray(data.length / 4);
  for (let at = 0; at < grey.length; at += 1) {
    const pixel = at * 4;
    grey[at] = 0.299 * (data[pixel] ?? 0) + 0.587 * (data[pixel + 1] ?? 0) + 0.114 * (data[pixel + 2] ?? 0);
  }
  return grey;
}
