/** The sites whose desks are looked at. */
import { simLane } from './desk-rig.ts';

const sim = { driver: 'sim' };
const fire = { ...sim, normally: 'closed', relay: 'hold' };
const guarded = { inputs: { fire, door: { ...sim, heldSeconds: 1 }, tamper: sim } };

/** As in the desk's pictures: a hall of six lanes, and the emergency ward's three. */
export const hospitalLanes = [
  ...['in-1', 'in-2', 'in-3', 'in-4'].map(id => simLane(id, 'in', { to: 'hall', ...guarded })),
  ...['out-1', 'out-2'].map(id => simLane(id, 'out', { to: 'hall' })),
  ...['in-5', 'in-6'].map(id => simLane(id, 'in', { to: 'ward' })),
  simLane('both-1', 'in', {
    ...{
      direction: 'both',
      to: 'ward',
      scanners: [
        { ...sim, direction: 'in' },
        { ...sim, direction: 'out' },
      ],
    },
    ...{
      relay: [
        { ...sim, direction: 'in' },
        { ...sim, direction: 'out' },
      ],
      passage: undefined,
    },
  }),
];

const policy = { referSeconds: 3_600, occupancy: { limit: 70 } };

export const hospital = {
  zones: [
    { id: 'hall', name: { vi: 'Sảnh chính', en: 'Main hall' } },
    { id: 'ward', name: { vi: 'Khu cấp cứu', en: 'Emergency ward' } },
  ],
  desk: { twoPerson: ['lift-lockdown', 'export'] },
  policy,
};

const numbered = (direction: 'in' | 'out', from: number, to: number, zone: string) =>
  Array.from({ length: to - from + 1 }, (_, at) => simLane(`${direction}-${from + at}`, direction, { to: zone }));

export const twentyLanes = [
  ...numbered('in', 1, 4, 'hall'),
  ...numbered('out', 1, 3, 'hall'),
  ...numbered('in', 5, 8, 'ward'),
  ...numbered('out', 4, 5, 'ward'),
  ...numbered('in', 9, 12, 'clinic'),
  ...numbered('out', 6, 8, 'clinic'),
];

export const twentyZones = {
  zones: [...hospital.zones, { id: 'clinic', name: { vi: 'Phòng khám', en: 'Outpatients' }, occupancy: { limit: 4 } }],
  policy,
};
