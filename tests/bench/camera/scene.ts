/** A code on a phone or a card, held before a camera: where each pixel of the picture looks. */
import { encode } from 'uqr';
import { between, type Grey, newGrey, type Random } from './picture.ts';

/** The code as its modules, dark is true, without a border. */
export interface Code {
  readonly size: number;
  readonly isDark: (x: number, y: number) => boolean;
}

export function codeOf(content: string | readonly number[]): Code {
  const { data, size } = encode(typeof content === 'string' ? content : [...content], { ecc: 'M', border: 0 });
  return { size, isDark: (x, y) => data[y]?.[x] === true };
}

/** How the code is held. */
export interface Pose {
  /** The middle of the code in the picture, pixels. */
  readonly x: number;
  readonly y: number;
  /** The code's width when it is held straight, pixels. */
  readonly width: number;
  /** Turns about the axis to the camera, the upright one and the level one, radians. */
  readonly roll: number;
  readonly yaw: number;
  readonly pitch: number;
}

/** What the code is shown on. */
export interface Sheet {
  readonly dark: number;
  readonly light: number;
  /** The light rim around the code, in modules. */
  readonly rim: number;
  /** Grey of a phone's housing around the rim; null for paper. */
  readonly housing: number | null;
  /** Light modules on dark ground. */
  readonly isInverted: boolean;
  readonly shade?: Shade;
}
/** What a point of the sheet, in code widths from its upper left corner, does to its brightness: added after a factor. */
export type Shade = (u: number, v: number) => { readonly factor: number; readonly added: number };

/** The distance to the code, in code widths: nearer is more perspective. */
const distance = 3;
/** How far a phone's housing stands over the rim, as a part of the code's width. */
const housingWidth = 0.06;

/** Where a point of the picture lies on the sheet, in code widths from the code's upper left corner. */
function lookOnto({ x, y, width, roll, yaw, pitch }: Pose): (px: number, py: number) => readonly [number, number] {
  const [cr, sr, cy, sy, cp, sp] = [roll, yaw, pitch].flatMap(angle => [Math.cos(angle), Math.sin(angle)]) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  // Columns of the rotation roll · yaw · pitch: where the sheet's two sides point.
  const right = [cr * cy, sr * cy, -sy] as const;
  const down = [cr * sy * sp - sr * cp, sr * sy * sp + cr * cp, cy * sp] as const;
  // A ray (a, b, 1) · t meets the sheet at (0, 0, distance) + u · right + v · down: solved for u and v.
  return (px, py) => {
    const [a, b] = [(px - x) / (width * distance), (py - y) / (width * distance)];
    const [m11, m12] = [right[0] - a * right[2], down[0] - a * down[2]];
    const [m21, m22] = [right[1] - b * right[2], down[1] - b * down[2]];
    const determinant = m11 * m22 - m12 * m21;
    const [r1, r2] = [a * distance, b * distance];
    return [(r1 * m22 - r2 * m12) / determinant + 0.5, (r2 * m11 - r1 * m21) / determinant + 0.5];
  };
}

/** A hall behind the code: light that falls off, and a few things that stand about. */
export function hall(random: Random, width: number, height: number, light: number): Grey {
  const picture = newGrey(width, height);
  const [slopeX, slopeY] = [between(random, -0.3, 0.3), between(random, -0.3, 0.3)];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      picture.data[y * width + x] = light * (1 + slopeX * (x / width - 0.5) + slopeY * (y / height - 0.5));
    }
  }
  for (let thing = 0; thing < 14; thing += 1) {
    const [left, top] = [Math.floor(random() * width), Math.floor(random() * height)];
    const [right, bottom] = [left + between(random, 20, 320), top + between(random, 20, 260)];
    const grey = light * between(random, 0.2, 1.6);
    for (let y = top; y < Math.min(bottom, height); y += 1) {
      for (let x = left; x < Math.min(right, width); x += 1) picture.data[y * width + x] = grey;
    }
  }
  return picture;
}

/** Four looks a pixel: the sensor's cells have a width. */
const looks = [0.25, 0.75];

/** Lays the sheet with the code into the picture. */
export function hold(picture: Grey, code: Code, pose: Pose, sheet: Sheet): void {
  const onto = lookOnto(pose);
  const rim = sheet.rim / code.size;
  const edge = rim + (sheet.housing === null ? 0 : housingWidth);
  const reach = pose.width * (1 + 2 * edge) * 1.2;
  const [top, bottom] = [Math.max(0, Math.floor(pose.y - reach)), Math.min(picture.height, Math.ceil(pose.y + reach))];
  const [left, right] = [Math.max(0, Math.floor(pose.x - reach)), Math.min(picture.width, Math.ceil(pose.x + reach))];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const behind = picture.data[y * picture.width + x] ?? 0;
      let sum = 0;
      for (const dy of looks) {
        for (const dx of looks) {
          const [u, v] = onto(x + dx, y + dy);
          sum += greyAt(u, v, code, sheet, rim, edge) ?? behind;
        }
      }
      picture.data[y * picture.width + x] = sum / (looks.length * looks.length);
    }
  }
}

/** Null outside of the sheet. */
function greyAt(u: number, v: number, code: Code, sheet: Sheet, rim: number, edge: number): number | null {
  const out = Math.max(-u, u - 1, -v, v - 1);
  if (out > edge || Number.isNaN(out)) return null;
  const isOnCode = out < 0 && code.isDark(Math.floor(u * code.size), Math.floor(v * code.size));
  if (out > rim && sheet.housing !== null) return sheet.housing;
  const grey = isOnCode !== sheet.isInverted ? sheet.dark : sheet.light;
  const { factor, added } = sheet.shade?.(u, v) ?? { factor: 1, added: 0 };
  return grey * factor + added;
}
