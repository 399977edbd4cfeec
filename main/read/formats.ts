import { bhyt } from './bhyt.ts';
import { cccd } from './cccd.ts';
import { dcc } from './dcc.ts';
import { personalQr } from './personal-qr.ts';
import type { FormatReader } from './reading.ts';
import { shc } from './shc.ts';
import { vd1 } from './vd1.ts';
import { vdsNc } from './vds-nc.ts';

/** Every format that the gate reads. Their claims exclude each other, so the order means nothing. */
export const formats: readonly FormatReader[] = [personalQr, cccd, bhyt, vd1, dcc, shc, vdsNc];
