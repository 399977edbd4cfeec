/** The screens that only a group has: a script of its own, since most people declare for themselves alone. */
import { swipe } from '../swipe.ts';
import type { GroupParts } from '../view.ts';
import { GroupCodes } from './group-codes.tsx';
import { List } from './list.tsx';
import { OnePerson, People, PersonAnswers } from './people.tsx';

export const groupParts: GroupParts = {
  screen(view) {
    const { screen, others } = view.state;
    if (screen.at === 'list') return <List view={view} />;
    if (screen.at === 'people') return <People view={view} />;
    const other = 'id' in screen ? others.find(({ id }) => id === screen.id) : undefined;
    if (other === undefined) return null;
    const Part = screen.at === 'person' ? OnePerson : PersonAnswers;
    return <Part view={view} other={other} />;
  },
  codes: (view, kept) => <GroupCodes view={view} kept={kept} />,
  swiped: ({ dispatch }) => swipe(by => dispatch({ kind: 'turn', by })),
};
