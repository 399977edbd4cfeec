declare module 'pino-roll' {
  import type { DestinationStream } from 'pino';

  interface RollOptions {
    readonly file: string;
    readonly extension: string;
    readonly frequency: 'daily';
    readonly dateFormat: string;
    readonly size: string;
    readonly limit: { readonly count: number };
    readonly mkdir: boolean;
  }
  interface RollStream extends DestinationStream {
    on(event: 'error', listener: (error: Error) => void): this;
  }
  export default function build(options: RollOptions): Promise<RollStream>;
}
