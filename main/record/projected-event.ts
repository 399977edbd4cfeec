/** An event as the projection reads it; `payload` is null once it has been erased. */
export interface ProjectedEvent {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly lane: string | null;
  readonly payload: Readonly<Record<string, unknown>> | null;
}
