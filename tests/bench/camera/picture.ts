/** Grey pictures and what a camera's lens and sensor do to them. Values are 0 (black) to 255, as floats until the end. */

export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Numbers from 0 up to 1, the same ones for the same seed (Mulberry32). */
export type Random = () => number;

export function newRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const between = (random: Random, low: number, high: number) => low + (high - low) * random();
const either = (random: Random) => (random() < 0.5 ? -1 : 1);
/** Of either sign. */
export const swing = (random: Random, low: number, high: number) => either(random) * between(random, low, high);

export function newGrey(width: number, height: number): Grey {
  return { width, height, data: new Float32Array(width * height) };
}

/** Averages over a line of pixels: the camera or the code moves while the shutter is open. `length` in pixels. */
export function motionBlur(picture: Grey, length: number, angle: number): Grey {
  const steps = Math.max(2, Math.round(length));
  const offsets = Array.from({ length: steps }, (_, step) => {
    const along = (step / (steps - 1) - 0.5) * length;
    return [Math.round(along * Math.cos(angle)), Math.round(along * Math.sin(angle))] as const;
  });
  const { width, height, data } = picture;
  const blurred = newGrey(width, height);
  for (const [dx, dy] of offsets) {
    for (let y = 0; y < height; y += 1) {
      const row = clamp(y + dy, height) * width;
      for (let x = 0; x < width; x += 1) {
        const at = y * width + x;
        blurred.data[at] = (blurred.data[at] ?? 0) + (data[row + clamp(x + dx, width)] ?? 0) / steps;
      }
    }
  }
  return blurred;
}

/** A lens out of focus: three box filters in turn come close to a Gaussian of this sigma, in pixels. */
export function focusBlur(picture: Grey, sigma: number): Grey {
  // A box of width w has the variance (w² - 1) / 12, and so three of them a quarter of w² - 1.
  const radius = Math.max(0, (Math.sqrt(4 * sigma * sigma + 1) - 1) / 2);
  let blurred = picture;
  for (let round = 0; round < 3; round += 1) blurred = boxRows(boxRows(blurred, radius), radius);
  return blurred;
}

/** A box filter of a radius that need not be whole along the rows, and the picture on its side: twice gives both ways. */
function boxRows({ width, height, data }: Grey, radius: number): Grey {
  const turned = newGrey(height, width);
  const whole = Math.floor(radius);
  const rest = radius - whole;
  const weight = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y += 1) {
    const pixel = (x: number) => data[y * width + clamp(x, width)] ?? 0;
    let sum = 0;
    for (let x = -whole; x <= whole; x += 1) sum += pixel(x);
    for (let x = 0; x < width; x += 1) {
      const edges = pixel(x - whole - 1) + pixel(x + whole + 1);
      turned.data[x * height + y] = (sum + rest * edges) * weight;
      sum += pixel(x + whole + 1) - pixel(x - whole);
    }
  }
  return turned;
}

/** The sensor's noise: an even part, and one that grows with the root of the light. Sigmas in grey levels. */
export function addNoise(picture: Grey, random: Random, even: number, shot: number): void {
  const { data } = picture;
  for (let at = 0; at < data.length; at += 1) {
    const light = Math.max(0, data[at] ?? 0);
    // The sum of three even numbers is near enough to a Gaussian; its sigma is a half.
    const normal = (random() + random() + random() - 1.5) * 2;
    data[at] = light + normal * Math.sqrt(even * even + shot * shot * (light / 255));
  }
}

/** The picture as a browser's canvas gives it. */
export function toRgba({ width, height, data }: Grey): { width: number; height: number; data: Uint8ClampedArray } {
  const pixels = new Uint8ClampedArray(data.length * 4);
  for (let at = 0; at < data.length; at += 1) {
    const value = data[at] ?? 0;
    pixels[at * 4] = value;
    pixels[at * 4 + 1] = value;
    pixels[at * 4 + 2] = value;
    pixels[at * 4 + 3] = 255;
  }
  return { width, height, data: pixels };
}

function clamp(at: number, size: number): number {
  return at < 0 ? 0 : at >= size ? size - 1 : at;
}
