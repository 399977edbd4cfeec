/** While a declaration is on its way: what is waited for, and that nothing is lost. */
import { secondsUntil } from './countdown.ts';
import { Button } from './fields.tsx';
import type { View } from './view.ts';

interface SendingProps {
  readonly view: View;
  tryNow(): void;
}

export function Sending({ view, tryNow }: SendingProps) {
  const { words, now } = view;
  const { status } = view.state;
  const isWaiting = status.kind === 'waiting';
  const why = isWaiting ? { network: words.noNetwork, busy: words.busy, service: words.service }[status.why] : null;
  return (
    <div class="sending">
      <div role="status">
        <p class="large">{why ?? words.sending}</p>
        {isWaiting && <p>{words.kept}</p>}
      </div>
      {isWaiting && <p role="timer">{words.nextTry(secondsUntil(status.until, now()))}</p>}
      {isWaiting && status.why !== 'busy' && (
        <Button look="second" touched={tryNow}>
          {words.tryNow}
        </Button>
      )}
    </div>
  );
}
