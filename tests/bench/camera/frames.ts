/** Frames as a kiosk's camera sees them, made from a seed: twelve kinds of trouble with a code that is held before it. */
import {
  addNoise,
  between,
  focusBlur,
  type Grey,
  motionBlur,
  newRandom,
  type Random,
  swing,
  toRgba,
} from './picture.ts';
import { type Code, codeOf, hall, hold, type Pose, type Shade, type Sheet } from './scene.ts';

export const frameSize = { width: 1_280, height: 720 } as const;

export interface Frame {
  readonly kind: Kind;
  /** What stands in the code. */
  readonly text: string;
  readonly picture: { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray };
}

interface Plan {
  readonly pose: Pose;
  readonly sheet: Sheet;
  /** Brightness of the hall. */
  readonly light: number;
  /** What lens, shutter and sensor do. */
  finish(picture: Grey): Grey;
}

const phone: Sheet = { dark: 18, light: 225, rim: 4, housing: 22, isInverted: false };
const paper: Sheet = { dark: 45, light: 205, rim: 6, housing: null, isInverted: false };

/** Somewhere in the middle of the picture, a little askew. */
function heldPose(random: Random, changes: Partial<Pose> = {}): Pose {
  return {
    x: between(random, 500, 780),
    y: between(random, 310, 410),
    width: between(random, 300, 420),
    roll: swing(random, 0, 0.15),
    yaw: swing(random, 0, 0.2),
    pitch: swing(random, 0, 0.2),
    ...changes,
  };
}

function heldPlan(random: Random, changes: Partial<Plan> = {}): Plan {
  return {
    pose: heldPose(random),
    sheet: random() < 0.7 ? phone : paper,
    light: between(random, 60, 130),
    finish: picture => sensed(focusBlur(picture, 0.7), random),
    ...changes,
  };
}

/** A common sensor in good light. */
function sensed(picture: Grey, random: Random, even = 2, shot = 3): Grey {
  addNoise(picture, random, even, shot);
  return picture;
}

/** A lamp's image on the glass: it whitens what lies under it, and hides it in its middle. */
function glare(random: Random): Shade {
  const [u, v, width, peak] = [random(), random(), between(random, 0.1, 0.16), between(random, 190, 280)];
  return (atU, atV) => {
    const far = ((atU - u) ** 2 + ((atV - v) / 1.6) ** 2) / (2 * width * width);
    return { factor: 1, added: peak * Math.exp(-far) };
  };
}

/** The grid of a phone's pixels against that of the sensor, and the bands of its backlight against the rolling shutter. */
function moire(random: Random): Shade {
  const [pixels, depth] = [between(random, 250, 520), between(random, 0.35, 0.6)];
  const [bands, bandDepth, phase] = [between(random, 2, 6), between(random, 0.1, 0.25), random() * 6];
  return (u, v) => {
    const cell = (1 + Math.cos(2 * Math.PI * pixels * u)) * (1 + Math.cos(2 * Math.PI * pixels * v));
    const band = 1 + bandDepth * Math.sin(2 * Math.PI * bands * v + phase);
    return { factor: (1 - depth * (1 - cell / 4)) * band, added: 12 };
  };
}

/** A fold across the paper, and light from the side. */
function folded(random: Random): Shade {
  const [fold, side] = [between(random, 0.3, 0.7), between(random, 0.5, 0.7)];
  return u => ({ factor: u < fold ? 1 - (1 - side) * (u / fold) : 1, added: u < fold ? 0 : 10 });
}

const plans = {
  plain: (random: Random) => heldPlan(random),
  perspective: (random: Random) =>
    heldPlan(random, { pose: heldPose(random, { yaw: swing(random, 0.5, 0.75), pitch: swing(random, 0.2, 0.45) }) }),
  rotation: (random: Random) =>
    heldPlan(random, { pose: heldPose(random, { roll: between(random, -Math.PI, Math.PI) }) }),
  motion(random: Random) {
    const plan = heldPlan(random, { pose: heldPose(random, { width: between(random, 380, 460) }) });
    // In modules: a code of 57 is some seven pixels a module wide.
    const [length, angle] = [between(random, 0.5, 0.95) * (plan.pose.width / 57), random() * Math.PI];
    return { ...plan, finish: (picture: Grey) => sensed(motionBlur(focusBlur(picture, 0.6), length, angle), random) };
  },
  focus: (random: Random) =>
    heldPlan(random, {
      pose: heldPose(random, { width: between(random, 380, 460) }),
      finish: picture => sensed(focusBlur(picture, between(random, 1.6, 2.7)), random),
    }),
  glare: (random: Random) => heldPlan(random, { sheet: { ...phone, shade: glare(random) } }),
  moire: (random: Random) =>
    heldPlan(random, {
      pose: heldPose(random, { width: between(random, 380, 460) }),
      sheet: { ...phone, light: 250, shade: moire(random) },
    }),
  dark(random: Random) {
    const light = between(random, 0.16, 0.3);
    const sheet = { ...paper, dark: paper.dark * light + 14, light: paper.light * light + 14 };
    return heldPlan(random, {
      sheet,
      light: 22,
      finish: picture => sensed(focusBlur(picture, 0.8), random, between(random, 4, 7), 8),
    });
  },
  small: (random: Random) => heldPlan(random, { pose: heldPose(random, { width: between(random, 165, 210) }) }),
  inverted: (random: Random) => heldPlan(random, { sheet: { ...phone, isInverted: true } }),
  folded: (random: Random) => heldPlan(random, { sheet: { ...paper, shade: folded(random) } }),
  all(random: Random) {
    const pose = heldPose(random, { roll: swing(random, 0.3, 1), yaw: swing(random, 0.25, 0.4) });
    const sheet = { ...phone, light: 190, shade: glare(random) };
    const finish = (picture: Grey) => sensed(focusBlur(picture, 1.1), random, 5, 5);
    return { pose: { ...pose, width: between(random, 340, 420) }, sheet, light: 60, finish };
  },
} satisfies Record<string, (random: Random) => Plan>;

export type Kind = keyof typeof plans;
export const kinds = Object.keys(plans) as readonly Kind[];

/** So many frames of each kind, the same for the same texts and seed. Made one by one: each holds 3.7 MB. */
export function* makeFrames(texts: readonly string[], ofEach: number, seed = 20_261): Generator<Frame> {
  for (let round = 0; round < ofEach; round += 1) {
    for (const [at, kind] of kinds.entries()) {
      const number = round * kinds.length + at;
      const text = texts[number % texts.length] ?? '';
      yield {
        kind,
        text,
        picture: toRgba(takePicture(codeOf(text), plans[kind](newRandom(seed + number)), seed + number)),
      };
    }
  }
}

/** Without trouble: the code straight before the camera; a further `view` of it is a little turned, and smaller. */
export function cleanFrame(
  content: string | readonly number[],
  size: { readonly width: number; readonly height: number } = frameSize,
  view = 0,
) {
  const width = (0.7 - 0.03 * view) * Math.min(size.width, size.height);
  const pose = { x: size.width / 2, y: size.height / 2, width, roll: 0.04 * view, yaw: 0, pitch: 0 };
  const picture = hall(newRandom(1), size.width, size.height, 90);
  hold(picture, codeOf(content), pose, phone);
  return toRgba(picture);
}

/** The hall with nobody in it. */
export function emptyHall(seed: number, size: { width: number; height: number } = frameSize): Grey {
  return sensed(hall(newRandom(1), size.width, size.height, 90), newRandom(seed));
}

/** A phone with a code before the hall, in an unsteady hand: held a little differently for each seed. */
export function heldCode(text: string, seed: number, size: { width: number; height: number } = frameSize): Grey {
  const random = newRandom(seed);
  const picture = hall(newRandom(1), size.width, size.height, 90);
  const pose = {
    x: size.width / 2 + between(random, -12, 12),
    y: size.height / 2 + between(random, -12, 12),
    width: between(random, 0.54, 0.6) * size.height,
    roll: between(random, -0.12, 0.12),
    yaw: between(random, -0.12, 0.12),
    pitch: between(random, -0.12, 0.12),
  };
  hold(picture, codeOf(text), pose, phone);
  return sensed(picture, random);
}

function takePicture(code: Code, plan: Plan, seed: number): Grey {
  const picture = hall(newRandom(seed), frameSize.width, frameSize.height, plan.light);
  hold(picture, code, plan.pose, plan.sheet);
  return plan.finish(picture);
}
