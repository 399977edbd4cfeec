/** Mantraps: of some lanes only one may be open at a time, and the others hear of it before anything else. */

/** A lane that others may have to wait for. */
export interface Interlocked {
  readonly site: { readonly id: string };
  /** `heard` is called before the lane's relay is energised, and after it has been told to release. */
  hearOpen(heard: (isOpen: boolean) => void): void;
  /** The lane takes this event before any other that waits there. */
  interrupt(event: { readonly kind: 'partnerOpened' | 'partnerClosed' }): void;
}

/** `groups` are lane ids, as in the site file; a lane may be in several. */
export function joinInterlocks(groups: readonly (readonly string[])[], lanes: readonly Interlocked[]): void {
  const open = new Set<Interlocked>();
  const partnersOf = new Map(lanes.map(lane => [lane, partners(lane, groups, lanes)]));
  for (const [lane, others] of partnersOf) {
    if (others.length === 0) continue;
    lane.hearOpen(isOpen => {
      if (isOpen) {
        open.add(lane);
        for (const other of others) other.interrupt({ kind: 'partnerOpened' });
        return;
      }
      open.delete(lane);
      for (const other of others) {
        if (partnersOf.get(other)?.some(partner => open.has(partner))) continue;
        other.interrupt({ kind: 'partnerClosed' });
      }
    });
  }
}

function partners(
  lane: Interlocked,
  groups: readonly (readonly string[])[],
  lanes: readonly Interlocked[],
): readonly Interlocked[] {
  const mine = groups.filter(group => group.includes(lane.site.id));
  return lanes.filter(other => other !== lane && mine.some(group => group.includes(other.site.id)));
}
