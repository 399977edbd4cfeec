/** Several codes: from one to the next, and all of them on paper. */
import { download } from '../download.ts';
import { Button } from '../fields.tsx';
import type { KeptCodes } from '../form-model.ts';
import type { View } from '../view.ts';

export function GroupCodes({ view, kept }: { view: View; kept: KeptCodes }) {
  const { words, state, dispatch } = view;
  const { shown } = state;
  const of = kept.codes.length;
  return (
    <>
      <div class="turner">
        <Button look="second" isOff={shown === 0} touched={() => dispatch({ kind: 'turn', by: -1 })}>
          {words.previousCode}
        </Button>
        <p aria-live="polite">{words.codeAt(shown + 1, of)}</p>
        <Button look="second" isOff={shown === of - 1} touched={() => dispatch({ kind: 'turn', by: 1 })}>
          {words.nextCode}
        </Button>
      </div>
      <Button look="second" touched={() => void print(view, kept)}>
        {words.printSheets}
      </Button>
      <p class="fault" aria-live="polite">
        {state.hasNoSheets ? words.sheetsFailed : null}
      </p>
    </>
  );
}

async function print({ words, dispatch }: View, { codes }: KeptCodes): Promise<void> {
  const sheets = await sheetsOf({ texts: codes.map(({ text }) => text), language: words.tag });
  dispatch({ kind: 'sheets', hasFailed: sheets === null });
  if (sheets !== null) download(sheets, words.sheetsName);
}

/** Null where they cannot be had now. */
async function sheetsOf(wanted: {
  readonly texts: readonly string[];
  readonly language: string;
}): Promise<Blob | null> {
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('/api/sheets', { method: 'POST', headers, body: JSON.stringify(wanted) });
    return answer.ok ? await answer.blob() : null;
  } catch {
    return null;
  }
}
