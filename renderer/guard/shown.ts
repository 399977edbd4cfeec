/** Names as they are shown. */

/** What leaves no mark on the page, whatever it is drawn with. */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cc}\p{M}\u2800]/gu;

/** The text, or null where nothing of it is to be seen: whoever has such a name has none. */
export function seen(text: string | null): string | null {
  return text === null || text.replace(unseen, '') === '' ? null : text;
}
