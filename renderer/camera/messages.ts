/** What passes between the page and the worker that looks at the pictures. */
import type { Decoder } from './decoders.ts';
import type { Plan } from './pacing.ts';

/** A picture of the camera; whoever has it closes it. */
export type Frame = VideoFrame | ImageBitmap;

export interface ToWorker {
  readonly frame: Frame;
  readonly search: Plan['search'];
}

export type FromWorker =
  /** It takes pictures from now on. */
  | { readonly kind: 'ready'; readonly decoder: Decoder['id'] }
  | {
      readonly kind: 'looked';
      readonly hasMoved: boolean;
      /** A code was searched for. */
      readonly isSearched: boolean;
      readonly code: Uint8Array | null;
      readonly tookMs: number;
    };

/** The worker's name, where it is to do without WebAssembly. */
export const cautious = 'cautious';
