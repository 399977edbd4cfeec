import type { Credential, Format, Result } from '../words.ts';

/** Why a text could not be read. `detail` is for logs and the technician, English, never personal data. */
export interface ReadFault {
  readonly kind:
    | 'empty'
    | 'too-long'
    | 'control-character'
    | 'not-utf8'
    | 'unknown'
    | 'bad-base45'
    | 'bad-decimal'
    | 'bad-cbor'
    | 'bad-cose'
    | 'bad-claims';
  readonly detail: string;
}

/** What reading needs of the platform. */
export interface ReadTools {
  /** Strict UTF-8 (RFC 3629) to text; null where the bytes are not UTF-8. Keeps a leading BOM. */
  utf8(bytes: Uint8Array): string | null;
}

/** What a scanner is configured to put around a code, beside AIM id and framing. */
export interface Wrapping {
  readonly prefix: string;
  readonly suffix: string;
}

/** The format that claims the text, also when reading it then failed. */
export interface Reading {
  readonly format: Format | 'unknown';
  readonly credential: Result<Credential, ReadFault>;
}

/** One QR format. Of all formats, at most one claims a text; neither function ever throws, on any text. */
export interface FormatReader {
  readonly id: Format;
  claims(text: string): boolean;
  /** Only for a text that `claims` has accepted. */
  read(text: string, tools: ReadTools): Result<Credential, ReadFault>;
}
