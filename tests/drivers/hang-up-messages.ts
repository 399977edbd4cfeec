/** What `hang-up.test.ts` and its program say to each other. */
import { z } from 'zod';

export const order = z.enum(['usage', 'look', 'close']);
export type Order = z.infer<typeof order>;

const usage = z.strictObject({ cpuMs: z.number(), wallMs: z.number(), turns: z.number(), received: z.number() });
export type Usage = z.infer<typeof usage>;

export const told = z.union([z.strictObject({ told: z.string() }), z.strictObject({ usage })]);
export type Told = z.infer<typeof told>;
