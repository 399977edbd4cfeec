/** Texts that nobody means well with, and what a page must not do about them. */
import type { Page } from '@playwright/test';

/** Puts marks over the letter until it is `bytes` long. */
const storm = (letter: string, bytes: number) => {
  const marks = ['\u0316', '\u0317', '\u0318', '\u0334', '\u0335', '\u030d', '\u030e', '\u0311', '\u0312', '\u033d'];
  let text = letter;
  for (let at = 0; Buffer.byteLength(text) <= bytes - 2; at += 1) text += marks[at % marks.length];
  return text;
};

/** Each as a name and as a host: at most 80 bytes. */
export const names: Readonly<Record<string, string>> = {
  script: '<script>pwned=1</script>',
  image: '<img src=x onerror=pwned=1>',
  svg: '"><svg/onload=pwned=1>',
  frame: '<iframe srcdoc="<script>top.pwned=1</script>">',
  style: '<style>@import"//evil.example/a.css";</style>',
  link: '<a href=//evil.example target=_blank>Bấm vào đây</a>',
  attribute: `' autofocus onfocus=pwned=1 x='`,
  javascript: 'javascript:pwned=1//evil.example',
  data: 'data:text/html,<script>opener.pwned=1</script>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the point.
  template: '{{constructor.constructor("pwned=1")()}}${pwned=1}',
  holes: '{who} {guard} {lane} {time} {name} {n} $& $1 %s %d',
  formula: '=HYPERLINK("http://evil.example/";"Xem")',
  plus: '+cmd|" /C calc"!A0',
  minus: '-2+3+cmd|x',
  at: '@SUM(1+1)*cmd',
  comma: 'a,"b",c;d',
  sql: `Robert'); DROP TABLE person;--`,
  path: '../../../../etc/passwd%00%0d%0aSet-Cookie:x=1',
  entities: '&lt;b&gt;&#x3c;script&#x3e;&nbsp;&amp;',
  long: 'W'.repeat(80),
  longMarks: 'Ẵ'.repeat(26),
  storm: storm('Z', 80),
  storms: Array.from({ length: 4 }, () => storm('O', 19)).join(' '),
  zeroWidth: 'Ng\u200bu\u200dy\u2060ễn\ufeff V\u200bi\u00adnh',
  invisible: '\u200b\u2060\u3164\u200b',
  arabic: 'محمد عبد الله الرشيد',
  hebrew: 'שלום (Lối ra 1) 12:30',
  emoji: '👩‍👩‍👧‍👦 🏳️‍🌈 🇻🇳 💣🔥🤡',
  wide: '﷽ ﷽ 𒐫𒐫 ꧅꧅',
  spaces: 'a\u00a0\u00a0\u00a0\u3000\u3000\u2003\u2003b',
};

/** Each as a number plate: at most 20 bytes. */
export const plates = ['<b onclick=x>29A</b>', '=1+1', 'javascript:x', '"\',;<>&', '{who}', 'W'.repeat(20)];

/** Codes that the gate was never meant to see, as the scanner sends them. */
export const codes: readonly string[] = [
  '<script>pwned=1</script>',
  'javascript:pwned=1',
  'https://evil.example/?a=<img src=x onerror=pwned=1>',
  'data:text/html;base64,PHNjcmlwdD5wd25lZD0xPC9zY3JpcHQ+',
  'WIFI:T:WPA;S:<svg onload=pwned=1>;P:x;;',
  'BEGIN:VCARD\nFN:<img src=x onerror=pwned=1>\nEND:VCARD',
  'A'.repeat(4_000),
  'Ẵ'.repeat(1_300),
  storm('Z', 4_000),
  '\u202eatad\u202c \u2066x\u2069',
  'VD1:\u202e\u200f',
  'VD1:<script>pwned=1</script>',
  '🔥'.repeat(900),
  '\u0000\u0001\u001b[31m\u0007',
  '{"__proto__":{"pwned":1},"constructor":{"prototype":{"pwned":1}}}',
  '001190000117|123456789|<img src=x onerror=pwned=1>|12051990|Nữ|<script>pwned=1</script>|15082021',
  'DN4797|<svg onload=pwned=1>|12/05/1990|1|<b>|79 - 010|01/01/2021|-|01/01/2021|x|-|4|1|x|$',
];

/** What is asked of a reason, an instruction, a memo, a note: 300 letters at most. */
export const notes = ['<img src=x onerror=pwned=1>{who}{guard}', 'W'.repeat(300), storm('Z', 300), 'شكرا \u202e آه'];

/** Collects everything that such a text could bring about. Nothing is to be in it. */
export async function watched(page: Page, origin: string): Promise<() => Promise<string[]>> {
  const seen: string[] = [];
  page.on('dialog', dialog => {
    seen.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', () => seen.push('a window was opened'));
  page.on('pageerror', error => seen.push(`an exception: ${error.message}`));
  page.on('frameattached', () => seen.push('a frame'));
  page.on('request', request => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith(`blob:${origin}/`)) seen.push(`a request: ${url}`);
  });
  page.on('console', message => {
    if (/Content Security Policy|Refused to/i.test(message.text())) seen.push(message.text());
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', event => {
      const { violatedDirective, blockedURI, sourceFile, lineNumber, sample } = event;
      console.error(
        `Content Security Policy: ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber} ${sample}`,
      );
    });
  });
  return async () => {
    const marks = await page.evaluate(() => {
      const known = new Set(['SCRIPT', 'STYLE', 'LINK', 'META', 'TITLE']);
      const strange = [...document.querySelectorAll('script, style, link, iframe, img, object, embed, a, base, b')];
      return [
        ...('pwned' in window || 'pwned' in {} ? ['it has run'] : []),
        ...strange.filter(({ parentElement, tagName }) => parentElement !== document.head || !known.has(tagName)),
      ].map(found => (typeof found === 'string' ? found : `an element: ${found.outerHTML}`));
    });
    return [...seen, ...marks];
  };
}

/** What breaks out of its box, or makes something scroll sideways, each with the element's class and text. */
export function escapes(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const rows =
      'button, td, li, .found, .tile, .work-head, .reason-band, .alarm, dd, .watch-entry, .panel-head, .header, .case-facts, .visitor, .stage';
    const told = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}: ${element.textContent?.slice(0, 50)}`;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent ?? '';
      if (element === null || text.trim() === '' || !element.checkVisibility({ visibilityProperty: true })) continue;
      if (element.closest('.unseen, .hold-hint, .ticker, script, style') !== null) continue;
      const row = element.closest(rows);
      if (row === null) continue;
      const outer = row.getBoundingClientRect();
      let [left, right, isClipped] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, false];
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const { overflowX } = getComputedStyle(at);
        if (overflowX !== 'visible') {
          const box = at.getBoundingClientRect();
          [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
          isClipped ||= row.contains(at);
        }
      }
      // Marks are drawn far above and below their line.
      if (/\p{M}{4}/u.test(text.normalize('NFC')) && !isClipped) found.add(`marks are not clipped: ${told(element)}`);
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        const [from, to] = [Math.max(rect.left, left), Math.min(rect.right, right)];
        if (to <= from) continue;
        if (from < outer.left - 1 || to > outer.right + 1) found.add(`out at the side: ${told(element)}`);
        if (from < -1 || to > innerWidth + 1) found.add(`out of the page: ${told(element)}`);
        if (!isClipped && (rect.top < outer.top - 12 || rect.bottom > outer.bottom + 12))
          found.add(`out: ${told(element)}`);
      }
    }
    for (const box of document.querySelectorAll('body *')) {
      const { overflowX } = getComputedStyle(box);
      const scrolls = overflowX === 'auto' || overflowX === 'scroll';
      if (scrolls && !(box instanceof HTMLInputElement) && box.scrollWidth > box.clientWidth + 1)
        found.add(`scrolls sideways: ${told(box)}`);
    }
    if (document.documentElement.scrollWidth > innerWidth + 1) found.add('the page scrolls sideways');
    return [...found];
  });
}
