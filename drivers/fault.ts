/** Why a device does not work, as a value. */

export type Result<T, F> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: F };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const fail = <F>(fault: F): { readonly ok: false; readonly fault: F } => ({ ok: false, fault });

/** Why a device does not work; `message` is for the technician, in English, with the path and what to do. */
export interface DeviceFault {
  /** `stuck`: the board answers, but its relay did not move. */
  readonly kind: 'absent' | 'denied' | 'busy' | 'lost' | 'rejected' | 'timeout' | 'stuck';
  readonly message: string;
}
