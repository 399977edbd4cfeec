import type { Text } from '../ui/language.ts';

/** Vietnamese, and English beside or under it. */
export function Two({ text }: { text: Text }) {
  return (
    <span class="two">
      <span class="vi" lang="vi">
        {text.vi}
      </span>{' '}
      <span class="en" lang="en">
        {text.en}
      </span>
    </span>
  );
}
