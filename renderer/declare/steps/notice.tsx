/** What is asked and why, before anything can be typed; and for whom. */
import { Button, Choices } from '../fields.tsx';
import type { View } from '../view.ts';
import { siteWords } from '../words/shared.ts';

export function Notice({ view }: { view: View }) {
  const { state, words, dispatch } = view;
  const { place, whom, hasNoticeChanged, kept } = state;
  if (place === null) return null;
  const { notice, name } = place.site;
  return (
    <>
      {hasNoticeChanged && (
        <p class="told" role="alert">
          {words.noticeChanged}
        </p>
      )}
      {notice !== null && (
        <div class="notice">
          <p class="text">{siteWords(notice, words)}</p>
          <p>
            {words.asks} <strong>{siteWords(name, words)}</strong>
          </p>
          {notice.contact !== '' && (
            <p>
              {words.contact} {notice.contact}
            </p>
          )}
          <p>{words.validFor(String(place.validHours))}</p>
        </div>
      )}
      <Choices
        view={view}
        field="people"
        label={words.forWhom}
        layout="rows"
        choices={[
          { value: 'me', label: words.justMe },
          { value: 'group', label: words.meAndOthers, hint: words.meAndOthersHint },
          { value: 'table', label: words.wholeList, hint: words.wholeListHint },
        ]}
        chosen={whom}
        onChoose={chosen => dispatch({ kind: 'whom', whom: chosen })}
      />
      {kept !== null && (
        <Button look="quiet" touched={() => dispatch({ kind: 'go', screen: { at: 'codes' } })}>
          {words.showCodes}
        </Button>
      )}
    </>
  );
}
