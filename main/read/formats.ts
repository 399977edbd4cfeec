import type { FormatReader } from './reading.ts';
import { vd1 } from './vd1.ts';

/** Every format that the gate reads. Their claims exclude each other, so the order means nothing. */
export const formats: readonly FormatReader[] = [vd1];
