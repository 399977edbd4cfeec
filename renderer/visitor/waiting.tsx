import type { SiteView } from '../../main/contract.ts';
import { useFit } from '../ui/fit.ts';
import type { Text } from '../ui/language.ts';
import { DownArrow, WaitingSign } from '../ui/signs.tsx';
import { words } from '../ui/words.ts';
import { Offer } from './declaring/offer.tsx';
import { Both, Contact, type Frame, flat, Headline, LanguageButton } from './parts.tsx';

/** What to do, and where: a camera is in the screen itself, a scanner below it. */
export function invitationOf(isCamera: boolean): readonly [Text, Text] {
  return isCamera ? [words.waitingAtCamera, words.cameraHere] : [words.waiting, words.scannerBelow];
}

interface WaitingProps {
  readonly site: SiteView;
  readonly isCamera: boolean;
  readonly frame: Frame;
  /** Begins a declaration at this screen; null where nobody may. */
  readonly declareHere: (() => void) | null;
}

/** Nobody is at the scanner: what to do, where, and what becomes of the data. */
export function Waiting({ site, isCamera, frame, declareHere }: WaitingProps) {
  const [what, where] = invitationOf(isCamera);
  const { order, clock } = frame;
  const [first = 'vi', second] = order;
  return (
    <div class="waiting">
      <header class="head">
        <Names site={site} frame={frame} />
        <p class="clock">{clock}</p>
      </header>
      <div class="invitation">
        <Headline text={what} language={first} />
        {second !== undefined && (
          <p class="second" lang={second}>
            {flat(what[second])}
          </p>
        )}
      </div>
      <div class="picture">
        <WaitingSign />
      </div>
      {declareHere !== null && <Offer order={order} hasLead begin={declareHere} />}
      <div class="floor">
        <div class="below">
          <Both text={where} order={order} large="below-large" small="below-small" />
        </div>
        <div class="arrow">{!isCamera && <DownArrow />}</div>
        <Notice site={site} frame={frame} />
      </div>
    </div>
  );
}

function Names({ site, frame: { order } }: { site: SiteView; frame: Frame }) {
  const box = useFit<HTMLDivElement>('--fit', 0.86, `${order} ${site.name.vi} ${site.name.en}`);
  return (
    <div ref={box} class="names">
      <Both text={site.name} order={order} large="site-large" small="site-small" />
    </div>
  );
}

function Notice({ site: { notice }, frame }: { site: SiteView; frame: Frame }) {
  const { order } = frame;
  const box = useFit<HTMLDivElement>('--fit', 0.89, `${order} ${notice?.version} ${notice?.vi} ${notice?.en}`);
  return (
    <div class="notice">
      <div ref={box} class="notice-text">
        {notice !== null && (
          <>
            <Both text={notice} order={order} large="notice-line" small="notice-line" />
            <Contact contact={notice.contact} order={order} kind="contact" />
          </>
        )}
      </div>
      <LanguageButton frame={frame} />
    </div>
  );
}
