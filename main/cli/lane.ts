import type { ControlAnswer, ControlRequest, LaneStatus } from '../contract.ts';
import { type Command, failure, parse, placesOf, print, required, siteOptions, tell, UsageError } from './command.ts';
import { askController } from './control-client.ts';

const help = `
usage: gatehouse lane list [--json]
       gatehouse lane open ID --guard N --reason R [--direction in|out] [--json]
       gatehouse lane reset ID --guard N --reason R [--json]

  list    every lane with its state and faults
  open    opens the lane once, by a named guard and with a reason; recorded like any override. Where a person
          was just refused or referred there, it is that person who is let through
  reset   puts a faulted lane back into service; for a wrong clock it confirms that the clock is right

  --site F, --data DIR   which gate (default ./site.yaml and data beside it)
`;

const options = {
  ...siteOptions,
  json: { type: 'boolean' },
  guard: { type: 'string' },
  reason: { type: 'string' },
  direction: { type: 'string' },
} as const;

export const lane: Command = {
  summary: 'list the lanes, open one by hand, put a faulted one back into service',
  help,
  async run(args) {
    const { values, positionals } = parse(args, options, 2);
    const request = requestOf(positionals, values);
    const answer = await askController(placesOf(values).data, request);
    if (!answer.ok) {
      tell(`gatehouse: ${answer.fault}`);
      return failure;
    }
    if (values.json === true) print(JSON.stringify(jsonOf(answer.value)));
    else if (answer.value.answer !== 'failed') print(textOf(answer.value));
    if (answer.value.answer !== 'failed') return 0;
    tell(`gatehouse: ${answer.value.message}`);
    return failure;
  },
};

function requestOf([action, id]: readonly string[], values: Readonly<Record<string, unknown>>): ControlRequest {
  if (action === 'list') return { command: 'lane-list' };
  if (action !== 'open' && action !== 'reset') throw new UsageError('expected list, open or reset');
  if (id === undefined) throw new UsageError(`which lane shall ${action}?`);
  const by = { lane: id, guard: required(values, 'guard'), reason: required(values, 'reason') };
  if (action === 'reset') return { command: 'lane-reset', ...by };
  const { direction } = values;
  if (direction === undefined) return { command: 'lane-open', ...by };
  if (direction !== 'in' && direction !== 'out') throw new UsageError('--direction: expected in or out');
  return { command: 'lane-open', ...by, direction };
}

function jsonOf(answer: ControlAnswer): unknown {
  return answer.answer === 'lanes' ? answer.lanes : answer;
}

function textOf(answer: ControlAnswer): string {
  if (answer.answer === 'lanes') return answer.lanes.map(lineOf).join('\n');
  if (answer.answer !== 'done') return '';
  const where = answer.seq === null ? 'in the second file: the journal cannot be written' : `as event ${answer.seq}`;
  return `recorded ${where}; the lane is ${answer.state}`;
}

function lineOf({ id, direction, state, faults }: LaneStatus): string {
  const line = `${id.padEnd(12)} ${direction.padEnd(5)} ${state.padEnd(9)}`;
  return [line.trimEnd(), ...faults.map(({ kind, message }) => `  ${kind}: ${message}`)].join('\n');
}
