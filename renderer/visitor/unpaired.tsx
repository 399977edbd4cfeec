import { words } from '../ui/words.ts';
import { Both, type Frame } from './parts.tsx';

/** For the technician: how this browser becomes the screen of this lane. */
export function Unpaired({ laneId, frame: { order } }: { laneId: string; frame: Frame }) {
  return (
    <div class="unpaired">
      <Both text={words.unpaired} order={order} large="unpaired-large" small="unpaired-small" isBroken />
      <div class="unpaired-how">
        <Both text={words.runThis} order={order} large="how" small="how" />
        <code>npx gatehouse screen {laneId}</code>
      </div>
    </div>
  );
}
