/** What finds a code in a picture. */

/** As a canvas gives it: red, green, blue and opacity of each pixel, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

export interface Decoder {
  readonly id: 'zxing-wasm' | 'zxing-js';
  /** The bytes of one QR code that is in the picture, as they stand in the code; null where there is none. */
  decode(picture: Picture): Promise<Uint8Array | null>;
}
